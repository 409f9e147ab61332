// A filter for each channel slides over maps, a vector of channels at a time; its gradient in them slides the other way.
#pragma once
#include <algorithm>
#include <type_traits>
#include <vector>

#include "vector.h"

namespace loom {

// Of maps of `size` that a filter makes smaller by `stride`, with TensorFlow's SAME padding.
struct Windows {
  int64_t size, kernel, stride;

  int64_t side() const { return (size + stride - 1) / stride; }
  // Zeros before the first row; where their number is odd, the last row has one more after it.
  int64_t before() const { return std::max<int64_t>(0, (side() - 1) * stride + kernel - size) / 2; }
  // So small that many windows reach over the edge.
  bool small() const { return side() <= 4; }
};

// A filter's numbers [kernel, kernel, width] of the channels from `channel` on, `count` of them.
struct Filter {
  const float* numbers;
  int64_t width, channel;
  int count;

  LOOM_INLINE Vector at(int64_t tap) const { return load(numbers + tap * width + channel, count); }
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

// Memory that each thread uses again.
inline std::vector<Tap>& tapsOfThread() {
  static thread_local std::vector<Tap> taps;
  taps.clear();
  return taps;
}

inline Vector* vectorsOfThread(int64_t count) {
  static thread_local std::vector<Vector> memory;
  if (memory.size() < static_cast<size_t>(count)) memory.resize(count);
  return memory.data();
}

inline std::vector<int64_t>& placesOfThread() {
  static thread_local std::vector<int64_t> places;
  places.clear();
  return places;
}

// What follows holds maps of a few pictures, `blocks` vectors of channels a pixel: those that windows lie in, or, the way
// back, one pixel for each window. at(pixel, block) is where one is put, pixels counted through all pictures; slide(block,
// filter, start, done) gives the sums of the other side: done(pixel, sum).

// Each picture's block in a plane of its own with zeros around it: a window lies in it whole.
template <bool back>
class Planes {
 public:
  Planes(const Windows& windows, int64_t pictures, int64_t blocks)
      : w_(windows), pictures_(pictures), blocks_(blocks), margin_(back ? windows.kernel - 1 : windows.before()),
        side_(back ? windows.side() + 2 * margin_ : (windows.side() - 1) * windows.stride + windows.kernel),
        plane_(side_ * side_) {
    const int64_t size = back ? w_.side() : w_.size;
    start_ = vectorsOfThread(pictures * blocks * plane_);
    const int64_t first = margin_ * side_ + margin_, last = first + (size - 1) * side_ + size;
    for (int64_t i = 0; i < pictures * blocks; i++) {
      Vector* const plane = start_ + i * plane_;
      std::fill(plane, plane + first, Vector{});
      for (int64_t y = 1; y < size; y++) std::fill(plane + first + (y - 1) * side_ + size, plane + first + y * side_, Vector{});
      std::fill(plane + last, plane + plane_, Vector{});
    }
    std::vector<int64_t>& places = placesOfThread();
    for (int64_t picture = 0; picture < pictures; picture++)
      for (int64_t y = 0; y < size; y++)
        for (int64_t x = 0; x < size; x++) places.push_back(picture * blocks * plane_ + first + y * side_ + x);
    places_ = places.data();
  }

  LOOM_INLINE Vector& at(int64_t pixel, int64_t block) const { return start_[places_[pixel] + block * plane_]; }

  template <class Done>
  LOOM_INLINE void slide(int64_t block, const Filter& filter, Vector start, const Done& done) const {
    std::vector<Tap>& taps = tapsOfThread();
    const int64_t kernel = w_.kernel, stride = w_.stride, side = w_.side(), size = w_.size;
    if constexpr (!back) {
      for (int64_t i = 0; i < kernel * kernel; i++) taps.push_back({filter.at(i), i / kernel * side_ + i % kernel});
      for (int64_t row = 0; row < pictures_ * side; row++)
        loom::slide(plane(row / side, block) + row % side * stride * side_, taps, stride, side, start,
                    [&](int64_t column, Vector sum) LOOM_LAMBDA { done(row * side + column, sum); });
      return;
    }
    // A pixel lies in windows `stride` apart: for each phase of rows and columns its sum is over some of the filter's taps.
    // Tap i of pixel down + stride * v is of window v + (down + before - i) / stride.
    const int64_t before = w_.before();
    for (int64_t phase = 0; phase < stride * stride; phase++) {
      const int64_t down = phase / stride, right = phase % stride;
      taps.clear();
      for (int64_t i = (down + before) % stride; i < kernel; i += stride)
        for (int64_t j = (right + before) % stride; j < kernel; j += stride)
          taps.push_back({filter.at(i * kernel + j), ((down + before - i) / stride + margin_) * side_ +
                                                         (right + before - j) / stride + margin_});
      const int64_t columns = (size - right + stride - 1) / stride;
      for (int64_t picture = 0; picture < pictures_; picture++)
        for (int64_t row = down; row < size; row += stride)
          loom::slide(plane(picture, block) + row / stride * side_, taps, 1, columns, start,
                      [&](int64_t column, Vector sum) LOOM_LAMBDA {
                        done((picture * size + row) * size + right + column * stride, sum);
                      });
    }
  }

 private:
  // Of a picture's block, from its first zero on.
  const Vector* plane(int64_t picture, int64_t block) const { return start_ + (picture * blocks_ + block) * plane_; }

  const Windows w_;
  const int64_t pictures_, blocks_, margin_, side_, plane_;
  Vector* start_;
  const int64_t* places_;
};

// Small maps: the pictures of a block's pixel side by side, no zeros. A sum is over what lies inside of its window, of all
// pictures at once.
template <bool back>
class Stacks {
 public:
  Stacks(const Windows& windows, int64_t pictures, int64_t blocks)
      : w_(windows), pictures_(pictures), from_(back ? windows.side() : windows.size),
        to_(back ? windows.size : windows.side()), pixels_(from_ * from_),
        start_(vectorsOfThread(pictures * blocks * pixels_)) {
    std::vector<int64_t>& places = placesOfThread();
    for (int64_t picture = 0; picture < pictures; picture++)
      for (int64_t pixel = 0; pixel < pixels_; pixel++) places.push_back(pixel * pictures + picture);
    places_ = places.data();
  }

  LOOM_INLINE Vector& at(int64_t pixel, int64_t block) const {
    return start_[places_[pixel] + block * pixels_ * pictures_];
  }

  template <class Done>
  LOOM_INLINE void slide(int64_t block, const Filter& filter, Vector start, const Done& done) const {
    std::vector<Tap>& taps = tapsOfThread();
    const int64_t kernel = w_.kernel;
    for (int64_t place = 0; place < to_ * to_; place++) {
      taps.clear();
      for (int64_t i = 0; i < kernel; i++) {
        const int64_t y = across(place / to_, i);
        if (y < 0) continue;
        for (int64_t j = 0; j < kernel; j++) {
          const int64_t x = across(place % to_, j);
          if (x >= 0) taps.push_back({filter.at(i * kernel + j), (y * from_ + x) * pictures_});
        }
      }
      loom::slide(start_ + block * pixels_ * pictures_, taps, 1, pictures_, start,
                  [&](int64_t picture, Vector sum) LOOM_LAMBDA { done(picture * to_ * to_ + place, sum); });
    }
  }

 private:
  // Where a tap of a place's sum lies; -1 where it has none.
  int64_t across(int64_t place, int64_t tap) const {
    if (!back) {
      const int64_t inside = place * w_.stride + tap - w_.before();
      return inside < from_ ? std::max<int64_t>(inside, -1) : -1;
    }
    const int64_t distance = place + w_.before() - tap;
    return distance < 0 || distance % w_.stride || distance / w_.stride >= from_ ? -1 : distance / w_.stride;
  }

  const Windows w_;
  const int64_t pictures_, from_, to_, pixels_;
  Vector* const start_;
  const int64_t* places_;
};

}  // namespace loom
