// Spectral normalisation (Miyato et al. 2018): a weight divided by its largest singular value. A weight of any shape is the
// matrix W [rows, columns] of its last axis' columns.
#include <algorithm>
#include <cmath>

#include "op.h"

namespace loom {
namespace {

struct Matrix {
  const float* numbers;
  int64_t rows, columns;
};

double dot(const float* a, const float* b, int64_t count) {
  Vector sum{};
  for (int64_t i = 0; i < count; i += lanes) {
    const int some = taken(count, i);
    sum = multiplyAdd(load(a + i, some), load(b + i, some), sum);
  }
  double total = 0;
  for (int lane = 0; lane < lanes; lane++) total += sum[lane];
  return total;
}

// To length 1; of length 0 it stays so.
void makeUnit(float* vector, int64_t count) {
  double squares = 0;
  for (int64_t i = 0; i < count; i++) squares += double{vector[i]} * vector[i];
  const float scale = static_cast<float>(1 / (std::sqrt(squares) + 1e-12));
  for (int64_t i = 0; i < count; i++) vector[i] *= scale;
}

// W right
void image(const Matrix& w, const float* right, float* to) {
  for (int64_t row = 0; row < w.rows; row++)
    to[row] = static_cast<float>(dot(w.numbers + row * w.columns, right, w.columns));
}

// W' left
void adjointImage(const Matrix& w, const float* left, float* to) {
  std::fill_n(to, w.columns, 0.f);
  for (int64_t row = 0; row < w.rows; row++) {
    const float* const from = w.numbers + row * w.columns;
    for (int64_t c = 0; c < w.columns; c += lanes) {
      const int some = taken(w.columns, c);
      store(to + c, multiplyAdd(all(left[row]), load(from + c, some), load(to + c, some)), some);
    }
  }
}

// weight, u [columns], v [rows] -> weight / scale, u, v (one power iteration further, or as they are), scale: u' W' v.
struct SpectralNorm {
  const int iterates;
  explicit SpectralNorm(Construction& made) : iterates(made.integer("iterates")) {}

  void operator()(Call& call) const {
    const int64_t columns = call.elements(1), rows = call.elements(2);
    if (!call.require(rows * columns == call.elements(0), "the singular vectors do not fit the weight")) return;
    const Matrix w{call.input<float>(0), rows, columns};
    float* const normalised = call.outputLike<float>(0, 0);
    float* const u = call.output<float>(1, {columns});
    float* const v = call.output<float>(2, {rows});
    float* const scale = call.output<float>(3, {});
    if (!normalised || !u || !v || !scale) return;
    std::vector<float> seen(columns);
    if (iterates) {
      image(w, call.input<float>(1), v);
      makeUnit(v, rows);
      adjointImage(w, v, seen.data());
      std::copy(seen.begin(), seen.end(), u);
      makeUnit(u, columns);
    } else {
      std::copy_n(call.input<float>(1), columns, u);
      std::copy_n(call.input<float>(2), rows, v);
      adjointImage(w, v, seen.data());
    }
    *scale = static_cast<float>(dot(u, seen.data(), columns));
    for (int64_t i = 0; i < rows * columns; i++) normalised[i] = w.numbers[i] / *scale;
  }
};

// The gradient in weight / scale, that, u, v, scale -> the gradient in the weight; u and v count as constants.
struct SpectralNormGradient {
  explicit SpectralNormGradient(Construction&) {}

  void operator()(Call& call) const {
    const int64_t count = call.elements(0), columns = call.elements(2), rows = call.elements(3);
    if (!call.require(rows * columns == count && call.elements(1) == count, "the gradient does not fit the weight")) return;
    const float* const given = call.input<float>(0);
    const float* const normalised = call.input<float>(1);
    const float* const u = call.input<float>(2);
    const float* const v = call.input<float>(3);
    const float scale = *call.input<float>(4);
    float* const gradient = call.outputLike<float>(0, 1);
    if (!gradient) return;
    double along = 0;
    for (int64_t row = 0; row < rows; row++) along += dot(given + row * columns, normalised + row * columns, columns);
    for (int64_t row = 0; row < rows; row++) {
      const float share = static_cast<float>(v[row] * along);
      for (int64_t i = row * columns, c = 0; c < columns; i++, c++) gradient[i] = (given[i] - share * u[c]) / scale;
    }
  }
};

}  // namespace

void defineSpectralNorm() {
  defineOp({"LoomSpectralNorm",
            {"weight: float", "u: float", "v: float"},
            {"normalised: float", "new_u: float", "new_v: float", "scale: float"},
            {"iterates: int"}});
  defineKernel<SpectralNorm>("LoomSpectralNorm");
  defineOp({"LoomSpectralNormGradient",
            {"dnormalised: float", "normalised: float", "u: float", "v: float", "scale: float"},
            {"dweight: float"},
            {}});
  defineKernel<SpectralNormGradient>("LoomSpectralNormGradient");
}

}  // namespace loom
