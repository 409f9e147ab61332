// The last half of a transposed convolution that is a matrix product first: what each pixel of the small picture adds to
// its 4 x 4 place of the large one (stride 2, padding 1) is gathered. Quickest where channels or pictures are few.
#include "op.h"
#include "parallel.h"

namespace loom {
namespace {

// columns [n * s * s, 16 * C] -> x [n, 2s, 2s, C]
template <class T>
struct ColumnsToPicture {
  const int side;
  explicit ColumnsToPicture(Construction& made) : side(made.integer("side")) {}

  void operator()(Call& call) const {
    const int64_t channels = call.dimension(0, 1) / 16, pixels = int64_t{side} * side, large = 2 * side;
    const int64_t pictures = call.dimension(0, 0) / pixels;
    if (!call.require(pictures * pixels == call.dimension(0, 0), "these are not whole pictures")) return;
    const T* const columns = call.input<T>(0);
    float* const x = call.output<float>(0, {pictures, large, large, channels});
    if (!x) return;
    Pool::shared().each(pictures * large, pictures * large * large * channels, [&](int64_t row) {
      const int64_t picture = row / large, y = row % large;
      // Row y is kernel row y + 1 - 2i of the small row i: two of them, one at the edges.
      for (int64_t left = 0; left < large; left++) {
        float* const to = x + (row * large + left) * channels;
        const T* from[4];
        int found = 0;
        for (int64_t i = (y - 1) >> 1; i <= (y + 1) >> 1; i++) {
          const int64_t down = y + 1 - 2 * i;
          if (i < 0 || i >= side || down < 0 || down > 3) continue;
          for (int64_t j = (left - 1) >> 1; j <= (left + 1) >> 1; j++) {
            const int64_t right = left + 1 - 2 * j;
            if (j < 0 || j >= side || right < 0 || right > 3) continue;
            from[found++] = columns + (((picture * side + i) * side + j) * 16 + 4 * down + right) * channels;
          }
        }
        if (channels < lanes) {
          for (int64_t c = 0; c < channels; c++) {
            float sum = 0;
            for (int k = 0; k < found; k++) sum += number(from[k][c]);
            to[c] = sum;
          }
          continue;
        }
        for (int64_t c = 0; c < channels; c += lanes) {
          const int count = channels - c < lanes ? static_cast<int>(channels - c) : lanes;
          Vector sum{};
          for (int k = 0; k < found; k++) sum += load(from[k] + c, count);
          store(to + c, sum, count);
        }
      }
    });
  }
};

}  // namespace

void defineColumns() {
  defineTyped<ColumnsToPicture>({"LoomColumnsToPicture", {"columns: T"}, {"x: float"}, {typesOfT, "side: int"}});
}

}  // namespace loom
