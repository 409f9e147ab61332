// Matrix products whose results go from the registers to whoever takes them: bent, summed up, or in another order.
#pragma once
#include <type_traits>

#include "vector.h"

namespace loom {

// Rows and panels whose sums fill the registers, with room for a panel's numbers and one of a row.
constexpr int panelsAtOnce = 2;
constexpr int rowsAtOnce = registers == 32 ? 12 : 6;

// Panels of a matrix with so many columns: the last may be padded.
inline int64_t panelsOf(int64_t columns) {
  return (columns + lanes - 1) / lanes;
}

template <int Rows, int Panels, class Done>
LOOM_INLINE void multiplyTile(const float* a, int64_t stride, const float* panels, int64_t depth, const Done& done) {
  Vector sum[Rows][Panels] = {};
  for (int64_t k = 0; k < depth; k++) {
    Vector factor[Panels];
    for (int p = 0; p < Panels; p++) factor[p] = load(panels + (p * depth + k) * lanes);
    for (int r = 0; r < Rows; r++) {
      const Vector value = all(a[r * stride + k]);
      for (int p = 0; p < Panels; p++) sum[r][p] = multiplyAdd(value, factor[p], sum[r][p]);
    }
  }
  for (int r = 0; r < Rows; r++)
    for (int p = 0; p < Panels; p++) done(r, p, sum[r][p]);
}

// a [rows, depth], its rows `stride` apart, by a matrix [depth, lanes * count] in panels [count, depth, lanes]: each
// vector of the product to done(row, panel, vector).
template <class Done>
void multiply(const float* a, int64_t stride, int64_t rows, const float* panels, int64_t depth, int64_t count,
              const Done& done) {
  const auto someRows = [&](auto width, int64_t panel, auto height, int64_t row) LOOM_LAMBDA {
    constexpr int Rows = decltype(height)::value, Panels = decltype(width)::value;
    multiplyTile<Rows, Panels>(a + row * stride, stride, panels + panel * depth * lanes, depth,
                               [&](int r, int p, Vector product) LOOM_LAMBDA { done(row + r, panel + p, product); });
  };
  const auto allRows = [&](auto width, int64_t panel) {
    int64_t row = 0;
    for (; row + rowsAtOnce <= rows; row += rowsAtOnce)
      someRows(width, panel, std::integral_constant<int, rowsAtOnce>{}, row);
    for (; row + 4 <= rows; row += 4) someRows(width, panel, std::integral_constant<int, 4>{}, row);
    for (; row < rows; row++) someRows(width, panel, std::integral_constant<int, 1>{}, row);
  };
  int64_t panel = 0;
  for (; panel + panelsAtOnce <= count; panel += panelsAtOnce)
    allRows(std::integral_constant<int, panelsAtOnce>{}, panel);
  for (; panel < count; panel++) allRows(std::integral_constant<int, 1>{}, panel);
}

}  // namespace loom
