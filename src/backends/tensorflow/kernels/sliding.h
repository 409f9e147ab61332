// A filter for each channel slides over pictures: a vector of channels at a time, which lie together in a plane.
#pragma once
#include <algorithm>
#include <type_traits>
#include <vector>

#include "vector.h"

namespace loom {

// Planes of a few pictures, `blocks` each: squares of `side` vectors, `size` of them to be filled after `before` zeros.
class Planes {
 public:
  Planes(int64_t pictures, int64_t blocks, int64_t side, int64_t before, int64_t size)
      : side(side), blocks_(blocks), plane_(side * side) {
    static thread_local std::vector<Vector> memory;
    static thread_local std::vector<int64_t> places;
    if (memory.size() < static_cast<size_t>(pictures * blocks * plane_)) memory.resize(pictures * blocks * plane_);
    start_ = memory.data();
    const int64_t first = before * side + before, last = first + (size - 1) * side + size;
    for (int64_t i = 0; i < pictures * blocks; i++) {
      Vector* const plane = start_ + i * plane_;
      std::fill(plane, plane + first, Vector{});
      for (int64_t y = 1; y < size; y++) std::fill(plane + first + (y - 1) * side + size, plane + first + y * side, Vector{});
      std::fill(plane + last, plane + plane_, Vector{});
    }
    places.clear();
    for (int64_t picture = 0; picture < pictures; picture++)
      for (int64_t y = 0; y < size; y++)
        for (int64_t x = 0; x < size; x++) places.push_back(picture * blocks * plane_ + first + y * side + x);
    places_ = places.data();
  }

  // Of a picture's block, from its first zero on.
  const Vector* plane(int64_t picture, int64_t block) const { return start_ + (picture * blocks_ + block) * plane_; }
  // A pixel is counted through all pictures.
  Vector& at(int64_t pixel, int64_t block) const { return start_[places_[pixel] + block * plane_]; }

  const int64_t side;

 private:
  const int64_t blocks_, plane_;
  Vector* start_;
  const int64_t* places_;
};

// One of the filter's numbers, and how far from the first place of a window it lies.
struct Tap {
  Vector factor;
  int64_t offset;
};

template <int Count, class Done>
LOOM_INLINE void slideFew(const Vector* from, const std::vector<Tap>& taps, int64_t step, Vector start, const Done& done) {
  Vector sum[Count];
  for (int i = 0; i < Count; i++) sum[i] = start;
  for (const Tap& tap : taps)
    for (int i = 0; i < Count; i++) sum[i] = multiplyAdd(tap.factor, from[tap.offset + i * step], sum[i]);
  for (int i = 0; i < Count; i++) done(i, sum[i]);
}

// Sums over windows whose first places lie `step` apart, `count` of them: each to done(index, sum).
template <class Done>
LOOM_INLINE void slide(const Vector* row, const std::vector<Tap>& taps, int64_t step, int64_t count, Vector start,
                       const Done& done) {
  constexpr int most = registers == 16 ? 4 : 8;
  int64_t at = 0;
  const auto few = [&](auto number) LOOM_LAMBDA {
    constexpr int Count = decltype(number)::value;
    for (; at + Count <= count; at += Count)
      slideFew<Count>(row + at * step, taps, step, start, [&](int i, Vector sum) LOOM_LAMBDA { done(at + i, sum); });
  };
  few(std::integral_constant<int, most>{});
  few(std::integral_constant<int, most / 2>{});
  few(std::integral_constant<int, 1>{});
}

}  // namespace loom
