// What follows a sum in the same pass over memory.
#pragma once
#include "vector.h"

namespace loom {

// A leaky ReLU of 0 <= slope <= 1; a NaN stays one.
LOOM_INLINE Vector activated(Vector value, Vector slope) {
  const Vector bent = value * slope;
  return value > bent ? value : bent;
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
    return activated(sum + load(shift + channel), all(slope));
  }
  LOOM_INLINE float operator()(float sum, int64_t channel) const {
    const float shifted = sum + shift[channel], bent = shifted * slope;
    return shifted > bent ? shifted : bent;
  }
};

}  // namespace loom
