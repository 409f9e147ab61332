// What follows a sum in the same pass over memory.
#pragma once
#include "vector.h"

namespace loom {

// A leaky ReLU; a NaN stays one.
LOOM_INLINE Vector bent(Vector value, float slope) {
  return value < Vector{} ? value * all(slope) : value;
}

// As sums come, or added to a channel's shift and bent by a leaky ReLU.
struct Plain {
  LOOM_INLINE Vector operator()(Vector sum, int64_t) const { return sum; }
  LOOM_INLINE float operator()(float sum, int64_t) const { return sum; }
};
struct Bent {
  const float* shift;
  float slope;
  LOOM_INLINE Vector operator()(Vector sum, int64_t channel) const {
    return bent(sum + load(shift + channel), slope);
  }
  LOOM_INLINE float operator()(float sum, int64_t channel) const {
    const float shifted = sum + shift[channel];
    return shifted < 0 ? shifted * slope : shifted;
  }
};

}  // namespace loom
