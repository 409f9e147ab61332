// Differentiable augmentation (Zhao et al. 2020, "DiffAugment"): colour, shift and cutout, a row of seven numbers a picture.
#include "op.h"
#include "parallel.h"

namespace loom {
namespace {

struct Change {
  float brightness, saturation, contrast;
  int64_t down, right, cutTop, cutLeft;

  // Pixels down and to the right, from 0 on: what leaves comes in on the other side.
  Change(const float* row, int64_t size)
      : brightness(row[0]), saturation(row[1]), contrast(row[2]), down(wrapped(row[3], size)), right(wrapped(row[4], size)),
        cutTop(static_cast<int64_t>(row[5])), cutLeft(static_cast<int64_t>(row[6])) {}

  // Where a pixel of the changed picture was before, by the shift alone.
  int64_t before(int64_t y, int64_t x, int64_t size) const {
    return (y - down + (y < down ? size : 0)) * size + x - right + (x < right ? size : 0);
  }
  // A square of half the side is cut out.
  bool cuts(int64_t y, int64_t x, int64_t size) const { return inside(y - cutTop, size) && inside(x - cutLeft, size); }

 private:
  static int64_t wrapped(float shift, int64_t size) { return (static_cast<int64_t>(shift) % size + size) % size; }
  static bool inside(int64_t distance, int64_t size) { return distance >= 0 && 2 * distance < size; }
};

// Away from the middle, or towards it.
inline float away(float value, float middle, float factor) { return (value - middle) * factor + middle; }

// A pixel's channels away from their mean.
inline void saturate(float* pixel, int64_t channels, float factor) {
  float sum = 0;
  for (int64_t c = 0; c < channels; c++) sum += pixel[c];
  const float middle = sum / channels;
  for (int64_t c = 0; c < channels; c++) pixel[c] = away(pixel[c], middle, factor);
}

struct Picture {
  int64_t size, channels;
  int64_t numbers() const { return size * size * channels; }

  float mean(const float* from) const {
    double sum = 0;
    for (int64_t i = 0; i < numbers(); i++) sum += from[i];
    return static_cast<float>(sum / numbers());
  }
};

void change(const float* from, float* to, float* coloured, const Change& by, Picture picture) {
  const int64_t size = picture.size, channels = picture.channels;
  for (int64_t i = 0; i < picture.numbers(); i++) coloured[i] = from[i] + by.brightness;
  for (int64_t pixel = 0; pixel < size * size; pixel++) saturate(coloured + pixel * channels, channels, by.saturation);
  const float middle = picture.mean(coloured);
  for (int64_t y = 0; y < size; y++)
    for (int64_t x = 0; x < size; x++, to += channels) {
      const float* const was = coloured + by.before(y, x, size) * channels;
      const bool cut = by.cuts(y, x, size);
      for (int64_t c = 0; c < channels; c++) to[c] = cut ? 0 : away(was[c], middle, by.contrast);
    }
}

// Each part is its own adjoint, or its inverse.
void changeGradient(const float* from, float* to, const Change& by, Picture picture) {
  const int64_t size = picture.size, channels = picture.channels;
  for (int64_t y = 0; y < size; y++)
    for (int64_t x = 0; x < size; x++, from += channels) {
      float* const was = to + by.before(y, x, size) * channels;
      const bool cut = by.cuts(y, x, size);
      for (int64_t c = 0; c < channels; c++) was[c] = cut ? 0 : from[c];
    }
  const float middle = picture.mean(to);
  for (int64_t pixel = 0; pixel < size * size; pixel++, to += channels) {
    for (int64_t c = 0; c < channels; c++) to[c] = away(to[c], middle, by.contrast);
    saturate(to, channels, by.saturation);
  }
}

// Pictures [n, s, s, c] or the gradient in changed ones, changes [n, 7] -> the same shape.
template <bool back>
struct Augment {
  explicit Augment(Construction&) {}

  void operator()(Call& call) const {
    const int64_t pictures = call.dimension(0, 0);
    const Picture picture{call.dimension(0, 1), call.dimension(0, 3)};
    if (!call.require(call.elements(1) == 7 * pictures && call.elements(0) == pictures * picture.numbers(),
                      "the changes do not fit the pictures"))
      return;
    const float *const from = call.input<float>(0), *const changes = call.input<float>(1);
    float* const to = call.outputLike<float>(0, 0);
    if (!to) return;
    Pool::shared().each(pictures, call.elements(0), [&](int64_t i) {
      const Change by(changes + 7 * i, picture.size);
      const int64_t first = i * picture.numbers();
      if (back) return changeGradient(from + first, to + first, by, picture);
      static thread_local std::vector<float> coloured;
      coloured.resize(picture.numbers());
      change(from + first, to + first, coloured.data(), by, picture);
    });
  }
};

}  // namespace

void defineAugmentation() {
  defineOp({"LoomAugment", {"pictures: float", "changes: float"}, {"changed: float"}, {}});
  defineKernel<Augment<false>>("LoomAugment");
  defineOp({"LoomAugmentGradient", {"dchanged: float", "changes: float"}, {"dpictures: float"}, {}});
  defineKernel<Augment<true>>("LoomAugmentGradient");
}

}  // namespace loom
