// Adam (Kingma and Ba 2015, algorithm 1) in one pass. New tensors come out, so that who holds the old ones keeps them.
#include <cmath>

#include "op.h"
#include "parallel.h"

namespace loom {
namespace {

// parameter, gradient, mean, square, settings [step size, beta1, 1 - beta1, beta2, 1 - beta2, 1 / root of the second
// correction, epsilon]: 1 - 0.999 in float32 would be 5e-5 off.
struct Adam {
  explicit Adam(Construction&) {}

  void operator()(Call& call) const {
    const int64_t count = call.elements(0);
    for (int input = 1; input < 4; input++)
      if (!call.require(call.elements(input) == count, "gradient and moments have another size")) return;
    if (!call.require(call.elements(4) == 7, "Adam has seven settings")) return;
    const float *const parameter = call.input<float>(0), *const gradient = call.input<float>(1);
    const float *const mean = call.input<float>(2), *const square = call.input<float>(3);
    const float* const settings = call.input<float>(4);
    float* const newParameter = call.outputLike<float>(0, 0);
    float* const newMean = call.outputLike<float>(1, 0);
    float* const newSquare = call.outputLike<float>(2, 0);
    if (!newParameter || !newMean || !newSquare) return;
    const float stepSize = settings[0], beta1 = settings[1], rest1 = settings[2], beta2 = settings[3];
    const float rest2 = settings[4], correction = settings[5], epsilon = settings[6];
    eachPiece(count, 1 << 15, [&](int64_t from, int64_t to) {
      for (int64_t i = from; i < to; i++) {
        const float g = gradient[i];
        const float m = beta1 * mean[i] + rest1 * g;
        const float v = beta2 * square[i] + rest2 * (g * g);
        newMean[i] = m;
        newSquare[i] = v;
        newParameter[i] = parameter[i] - stepSize * (m / (std::sqrt(v) * correction + epsilon));
      }
    });
  }
};

}  // namespace

void defineAdam() {
  defineOp({"LoomAdam",
            {"parameter: float", "gradient: float", "mean: float", "square: float", "settings: float"},
            {"new_parameter: float", "new_mean: float", "new_square: float"},
            {}});
  defineKernel<Adam>("LoomAdam");
}

}  // namespace loom
