// What maps of channels tell wherever it lies: each channel's mean and deviation over a picture's pixels, and how channels go
// together (Gram matrices; Gatys et al. 2015). A picture's row: mean and deviation of each map, then the Grams of the first.
#include <cmath>

#include "memory.h"
#include "op.h"
#include "parallel.h"
#include "product.h"

namespace loom {
namespace {

struct Map {
  const float* numbers;
  int64_t pixels, channels, moments, gram;  // where those begin in a row

  const float* picture(int64_t i) const { return numbers + i * pixels * channels; }
  int64_t panels() const { return panelsOf(channels); }
};

struct Maps {
  std::vector<Map> all;
  int64_t pictures = 0, width = 0, numbers = 0;
  size_t grams;

  Maps(Call& call, int count, int grams_) : pictures(call.dimension(0, 0)), grams(grams_) {
    for (int i = 0; i < count; i++) {
      const int64_t channels = call.dimension(i, 3);
      all.push_back({call.input<float>(i), call.dimension(i, 1) * call.dimension(i, 2), channels, width, 0});
      width += 2 * channels;
      numbers += call.elements(i);
    }
    for (int i = 0; i < grams_ && i < count; i++) {
      all[i].gram = width;
      width += all[i].channels * all[i].channels;
    }
  }

  bool fits(Call& call) const {
    for (size_t i = 0; i < all.size(); i++)
      if (!call.require(call.dimension(i, 0) == pictures, "the maps are not of the same pictures")) return false;
    return call.require(grams <= all.size(), "there are not so many maps");
  }
};

// Of some channels: [channels] each, the deviation with what is under its root.
struct Moments {
  Vector mean, deviation;

  Moments(const float* from, const Map& map, int count, float epsilon) : mean{}, deviation{} {
    for (int64_t p = 0; p < map.pixels; p++) mean += load(from + p * map.channels, count);
    mean /= all(static_cast<float>(map.pixels));
    for (int64_t p = 0; p < map.pixels; p++) {
      const Vector centred = load(from + p * map.channels, count) - mean;
      deviation = multiplyAdd(centred, centred, deviation);
    }
    deviation = deviation / all(static_cast<float>(map.pixels)) + all(epsilon);
    for (int lane = 0; lane < lanes; lane++) deviation[lane] = std::sqrt(deviation[lane]);
  }
};

// x' x / pixels -> [channels, channels]
void gramOf(const float* x, const Map& map, float* to) {
  const int64_t pixels = map.pixels, channels = map.channels, panels = map.panels();
  float* const across = memoryOfThread(pixels * (channels + panels * lanes));
  float* const inPanels = across + pixels * channels;
  for (int64_t p = 0; p < pixels; p++) {
    for (int64_t c = 0; c < channels; c++) across[c * pixels + p] = x[p * channels + c];
    for (int64_t panel = 0; panel < panels; panel++)
      store(inPanels + (panel * pixels + p) * lanes,
            load(x + p * channels + panel * lanes, taken(channels, panel * lanes)));
  }
  const Vector count = all(static_cast<float>(pixels));
  multiply(across, pixels, channels, inPanels, pixels, panels, [&](int64_t row, int64_t panel, Vector sum) LOOM_LAMBDA {
    store(to + row * channels + panel * lanes, sum / count, taken(channels, panel * lanes));
  });
}

// dx += x (dgram + dgram') / pixels
void addGramGradient(const float* x, const Map& map, const float* dgram, float* dx) {
  const int64_t channels = map.channels, panels = map.panels();
  float* const both = memoryOfThread(panels * channels * lanes);
  for (int64_t panel = 0; panel < panels; panel++)
    for (int64_t row = 0; row < channels; row++)
      for (int64_t lane = 0; lane < lanes; lane++) {
        const int64_t c = panel * lanes + lane;
        const bool there = c < channels;
        both[(panel * channels + row) * lanes + lane] =
            there ? (dgram[row * channels + c] + dgram[c * channels + row]) / map.pixels : 0;
      }
  multiply(x, channels, map.pixels, both, channels, panels, [&](int64_t row, int64_t panel, Vector sum) LOOM_LAMBDA {
    float* const place = dx + row * channels + panel * lanes;
    const int count = taken(channels, panel * lanes);
    store(place, load(place, count) + sum, count);
  });
}

// Maps [n, s, s, c] each -> rows [n, width]
struct ChannelStatistics {
  const int count, grams;
  const float epsilon;
  explicit ChannelStatistics(Construction& made)
      : count(made.integer("N")), grams(made.integer("grams")), epsilon(made.number("epsilon")) {}

  void operator()(Call& call) const {
    const Maps maps(call, count, grams);
    if (!maps.fits(call)) return;
    float* const rows = call.output<float>(0, {maps.pictures, maps.width});
    if (!rows) return;
    Pool::shared().each(maps.pictures, maps.numbers, [&](int64_t picture) {
      float* const row = rows + picture * maps.width;
      for (const Map& map : maps.all) {
        const float* const x = map.picture(picture);
        for (int64_t c = 0; c < map.channels; c += lanes) {
          const int some = taken(map.channels, c);
          const Moments of(x + c, map, some, epsilon);
          store(row + map.moments + c, of.mean, some);
          store(row + map.moments + map.channels + c, of.deviation, some);
        }
        if (map.gram) gramOf(x, map, row + map.gram);
      }
    });
  }
};

// Maps, then the gradient in their rows -> the gradients in the maps
struct ChannelStatisticsGradient {
  const int count, grams;
  const float epsilon;
  explicit ChannelStatisticsGradient(Construction& made)
      : count(made.integer("N")), grams(made.integer("grams")), epsilon(made.number("epsilon")) {}

  void operator()(Call& call) const {
    const Maps maps(call, count, grams);
    if (!maps.fits(call)) return;
    if (!call.require(call.elements(count) == maps.pictures * maps.width, "the gradient does not fit the maps")) return;
    const float* const inRows = call.input<float>(count);
    std::vector<float*> gradients;
    for (int i = 0; i < count; i++) {
      gradients.push_back(call.outputLike<float>(i, i));
      if (!gradients.back()) return;
    }
    Pool::shared().each(maps.pictures, maps.numbers, [&](int64_t picture) {
      const float* const inRow = inRows + picture * maps.width;
      for (int i = 0; i < count; i++) {
        const Map& map = maps.all[i];
        const float* const x = map.picture(picture);
        float* const dx = gradients[i] + picture * map.pixels * map.channels;
        const Vector pixels = all(static_cast<float>(map.pixels));
        for (int64_t c = 0; c < map.channels; c += lanes) {
          const int some = taken(map.channels, c);
          const Moments of(x + c, map, some, epsilon);
          const Vector inMean = load(inRow + map.moments + c, some) / pixels;
          const Vector slope = load(inRow + map.moments + map.channels + c, some) / of.deviation / pixels;
          for (int64_t p = 0; p < map.pixels; p++) {
            const int64_t at = p * map.channels + c;
            store(dx + at, multiplyAdd(load(x + at, some) - of.mean, slope, inMean), some);
          }
        }
        if (map.gram) addGramGradient(x, map, inRow + map.gram, dx);
      }
    });
  }
};

}  // namespace

void defineStatistics() {
  const char *const count = "N: int >= 1", *const grams = "grams: int", *const epsilon = "epsilon: float";
  defineOp({"LoomChannelStatistics", {"maps: N * float"}, {"rows: float"}, {count, grams, epsilon}});
  defineKernel<ChannelStatistics>("LoomChannelStatistics");
  defineOp({"LoomChannelStatisticsGradient",
            {"maps: N * float", "drows: float"},
            {"dmaps: N * float"},
            {count, grams, epsilon}});
  defineKernel<ChannelStatisticsGradient>("LoomChannelStatisticsGradient");
}

}  // namespace loom
