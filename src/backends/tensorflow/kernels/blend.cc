// What averages move by: shares of two tensors, added.
#include "op.h"
#include "parallel.h"

namespace loom {
namespace {

// a, b -> a * share_a + b * share_b
struct Blend {
  const float shareA, shareB;
  explicit Blend(Construction& made) : shareA(made.number("share_a")), shareB(made.number("share_b")) {}

  void operator()(Call& call) const {
    const int64_t count = call.elements(0);
    if (!call.require(call.elements(1) == count, "what is blended has two sizes")) return;
    const float *const a = call.input<float>(0), *const b = call.input<float>(1);
    float* const blended = call.outputLike<float>(0, 0);
    if (!blended) return;
    eachPiece(count, 1 << 15, [&](int64_t from, int64_t to) {
      for (int64_t i = from; i < to; i++) blended[i] = a[i] * shareA + b[i] * shareB;
    });
  }
};

}  // namespace

void defineBlend() {
  defineOp({"LoomBlend", {"a: float", "b: float"}, {"blended: float"}, {"share_a: float", "share_b: float"}});
  defineKernel<Blend>("LoomBlend");
}

}  // namespace loom
