// A resizing convolution: what the filter's nine places make of each pixel of the small picture (its parts) is added where it
// belongs in the picture that is twice as large, and goes on beyond its edges as it ends there; and the adjoint of the sums.
#include "ending.h"
#include "memory.h"
#include "op.h"
#include "parallel.h"
#include "parallelProduct.h"

namespace loom {
namespace {

constexpr int across = 3, places = across * across;

// The small row (or column) that the large one `to` sees by the filter's row `place`.
LOOM_INLINE int64_t seen(int64_t to, int place, int64_t side) {
  return std::clamp<int64_t>(to + place - 1, 0, 2 * side - 1) >> 1;
}

// The large rows that see the small one `at` by the filter's row `place`: first and last, one to three of them.
struct Seers {
  int64_t first, last;
  Seers(int64_t at, int place, int64_t side)
      : first(place == 0 && at == 0 ? 0 : std::max<int64_t>(0, 2 * at + 1 - place)),
        last(place == 2 && at == side - 1 ? 2 * side - 1 : std::min(2 * side - 1, 2 * at + 2 - place)) {}
};

// One row `y` of a large picture [2s, 2s, C], of the small one's parts [s * s, 9 * C], which lie `stride` apart.
template <class T, class Ending>
void sumRow(const T* parts, int64_t stride, int64_t side, int64_t channels, int64_t y, const Ending& ended, float* to) {
  for (int64_t x = 0; x < 2 * side; x++, to += channels) {
    const T* from[places];
    for (int down = 0; down < across; down++)
      for (int right = 0; right < across; right++)
        from[down * across + right] = parts + (seen(y, down, side) * side + seen(x, right, side)) * stride +
                                      (down * across + right) * channels;
    int64_t c = 0;
    for (; c + lanes <= channels; c += lanes) {
      Vector sum = load(from[0] + c);
      for (int k = 1; k < places; k++) sum += load(from[k] + c);
      store(to + c, ended(sum, c));
    }
    for (; c < channels; c++) {
      float sum = number(from[0][c]);
      for (int k = 1; k < places; k++) sum += number(from[k][c]);
      to[c] = ended(sum, c);
    }
  }
}

// parts [n, s, s, 9 * C] -> x [n, 2s, 2s, C]
template <class T>
struct Enlarge {
  explicit Enlarge(Construction&) {}

  void operator()(Call& call) const {
    const int64_t pictures = call.dimension(0, 0), side = call.dimension(0, 1), large = 2 * side;
    const int64_t wide = call.dimension(0, 3), channels = wide / places;
    if (!call.require(call.dimension(0, 2) == side && channels * places == wide, "these are not nine of each pixel"))
      return;
    const T* const parts = call.input<T>(0);
    float* const x = call.output<float>(0, {pictures, large, large, channels});
    if (!x) return;
    Pool::shared().each(pictures * large, pictures * large * large * channels, [&](int64_t row) {
      sumRow(parts + row / large * side * side * wide, wide, side, channels, row % large, Plain{},
             x + row * large * channels);
    });
  }
};

// input [n, s, s, I], the filter [I, 9 * C] in panels, perhaps a shift [C] -> x [n, 2s, 2s, C]
struct Resize {
  const int channels;
  const float slope;
  const bool ends;
  explicit Resize(Construction& made)
      : channels(made.integer("outputs")), slope(made.number("slope")), ends(made.integer("N") > 0) {}

  void operator()(Call& call) const {
    if (!ends) return resize(call, Plain{});
    if (call.require(call.elements(2) == channels, "the shift does not fit"))
      resize(call, Bent{call.input<float>(2), slope});
  }

 private:
  static constexpr int64_t fewRows = 96;

  template <class Ending>
  void resize(Call& call, const Ending& ended) const {
    const int64_t pictures = call.dimension(0, 0), side = call.dimension(0, 1), depth = call.dimension(0, 3);
    const int64_t count = call.dimension(1, 0), large = 2 * side, pixels = side * side;
    if (!call.require(call.dimension(1, 1) == depth && count == panelsOf(places * channels),
                      "the filter does not fit"))
      return;
    const float* const input = call.input<float>(0);
    const float* const panels = call.input<float>(1);
    float* const x = call.output<float>(0, {pictures, large, large, channels});
    if (!x) return;
    const int64_t wide = count * lanes, work = pictures * pixels * wide * depth / lanes;
    // Enough rows that a panel is worth fetching.
    const int64_t together = std::max<int64_t>(1, fewRows / pixels), tasks = (pictures + together - 1) / together;
    const auto sum = [&](const float* parts, int64_t picture, int64_t y) {
      sumRow(parts, wide, side, channels, y, ended, x + (picture * large + y) * large * channels);
    };
    if (tasks >= std::max(1u, std::thread::hardware_concurrency())) {
      Pool::shared().each(tasks, work, [&](int64_t task) {
        const int64_t first = task * together, few = std::min(together, pictures - first);
        float* const parts = memoryOfThread(few * pixels * wide);
        multiply(input + first * pixels * depth, depth, few * pixels, panels, depth, count, keepIn(parts, wide));
        for (int64_t i = 0; i < few * large; i++) sum(parts + i / large * pixels * wide, first + i / large, i % large);
      });
      return;
    }
    float* const parts = memoryOfThread(pictures * pixels * wide);
    multiplyTogether(input, depth, pictures * pixels, panels, depth, count, keepIn(parts, wide));
    Pool::shared().each(pictures * large, pictures * large * large * channels, [&](int64_t row) {
      sum(parts + row / large * pixels * wide, row / large, row % large);
    });
  }

  static auto keepIn(float* parts, int64_t wide) {
    return [=](int64_t row, int64_t panel, Vector sum)
               LOOM_LAMBDA { store(parts + row * wide + panel * lanes, sum); };
  }
};

// The gradient in x [n, 2s, 2s, C] -> that in the parts [n, s, s, 9 * C]
template <class T>
struct EnlargeGradient {
  explicit EnlargeGradient(Construction&) {}

  void operator()(Call& call) const {
    const int64_t pictures = call.dimension(0, 0), large = call.dimension(0, 1), side = large / 2;
    const int64_t channels = call.dimension(0, 3), all = places * channels;
    if (!call.require(call.dimension(0, 2) == large && 2 * side == large, "this is not twice a square")) return;
    const float* const gradient = call.input<float>(0);
    T* const parts = call.output<T>(0, {pictures, side, side, all});
    if (!parts) return;
    Pool::shared().each(pictures * side, pictures * side * side * all, [&](int64_t row) {
      const int64_t picture = row / side, i = row % side;
      for (int down = 0; down < across; down++) {
        const Seers rows(i, down, side);
        for (int64_t j = 0; j < side; j++) {
          for (int right = 0; right < across; right++) {
            const Seers columns(j, right, side);
            T* const to = parts + (row * side + j) * all + (down * across + right) * channels;
            for (int64_t c = 0; c < channels; c += lanes) {
              const int count = taken(channels, c);
              Vector value{};
              for (int64_t y = rows.first; y <= rows.last; y++)
                for (int64_t x = columns.first; x <= columns.last; x++)
                  value += load(gradient + ((picture * large + y) * large + x) * channels + c, count);
              store(to + c, value, count);
            }
          }
        }
      }
    });
  }
};

}  // namespace

void defineResize() {
  defineOp({"LoomResize", {"input: float", "panels: float", "shift: N * float"}, {"x: float"},
            {"outputs: int", "slope: float", "N: int >= 0"}});
  defineKernel<Resize>("LoomResize");
  defineTyped<Enlarge>({"LoomEnlarge", {"parts: T"}, {"x: float"}, {typesOfT}});
  defineTyped<EnlargeGradient>({"LoomEnlargeGradient", {"gradient: float"}, {"parts: T"}, {typesOfT}});
}

}  // namespace loom
