// A product with a matrix that stays: rows [n, K], the matrix [K, C] in panels, perhaps a shift [C] -> [n, C]. Where rows are
// few, reading the matrix is what takes time, and in panels it is read once and in order.
#include "ending.h"
#include "op.h"
#include "parallelProduct.h"

namespace loom {
namespace {

struct Product {
  const int columns;
  const float slope;
  const bool ends;
  explicit Product(Construction& made)
      : columns(made.integer("columns")), slope(made.number("slope")), ends(made.integer("N") > 0) {}

  void operator()(Call& call) const {
    const int64_t rows = call.dimension(0, 0), depth = call.dimension(0, 1), count = call.dimension(1, 0);
    if (!call.require(call.dimension(1, 1) == depth && count == panelsOf(columns),
                      "the matrix does not fit") ||
        !call.require(!ends || call.elements(2) == columns, "the shift does not fit"))
      return;
    float* const y = call.output<float>(0, {rows, columns});
    if (!y) return;
    const float* const shift = ends ? call.input<float>(2) : nullptr;
    multiplyTogether(call.input<float>(0), depth, rows, call.input<float>(1), depth, count,
                     [&](int64_t row, int64_t panel, Vector sum) LOOM_LAMBDA {
                       const int64_t c = panel * lanes;
                       const int some = taken(columns, c);
                       store(y + row * columns + c, ends ? activated(sum + load(shift + c, some), all(slope)) : sum, some);
                     });
  }
};

}  // namespace

void defineProducts() {
  defineOp({"LoomProduct", {"rows: float", "panels: float", "shift: N * float"}, {"y: float"},
            {"columns: int", "slope: float", "N: int >= 0"}});
  defineKernel<Product>("LoomProduct");
}

}  // namespace loom
