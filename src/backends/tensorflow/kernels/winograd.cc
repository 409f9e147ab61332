// Winograd's minimal filtering (Lavin and Gray 2016) for the 4 x 4 convolution of stride 2 and padding 1 that a DCGAN is
// made of. Over the picture's four phases (row and column even or odd, the padding before them counted) it is a 2 x 2
// convolution of stride 1 with 4C channels, and tile x tile of its results take (tile + 1)^2 products instead of
// 4 * tile^2: with tile 4, 0.39 of them; with tile 2, 0.56, and less rounding, which suits bfloat16.
//
//   V = B' d B      d: (tile + 1)^2 places of the picture's phases      V: [points, tiles, 4C]
//   U = G g G'      g: 2 x 2 taps of the filter's phases                U: [points, 4C, K]
//   y = A' (V U) A                                                      V U: [points, tiles, K], one product a point
//
// The products are TensorFlow's; here are the transforms and their adjoints, which make the gradients. They fill more than
// 300 lines because none can be read, checked or changed without its adjoint and the loop that carries both.
// Points (Cook and Toom): 0, 1, infinity for tile 2; 0, 1, -1, -2, infinity for tile 4.
#include "op.h"
#include "parallel.h"

namespace loom {
namespace {

// Each transform is one-dimensional and reads and writes every `step`-th vector; rows first, then columns.
struct Tile2 {
  static constexpr int tile = 2, points = 3;

  static LOOM_INLINE void input(const Vector* d, Vector* v, int step) {
    v[0] = d[0] - d[step];
    v[step] = d[step];
    v[2 * step] = d[2 * step] - d[step];
  }
  static LOOM_INLINE void inputAdjoint(const Vector* v, Vector* d, int step) {
    d[0] = v[0];
    d[step] = v[step] - v[0] - v[2 * step];
    d[2 * step] = v[2 * step];
  }
  static LOOM_INLINE void output(const Vector* m, Vector* y, int from, int to) {
    y[0] = m[0] + m[from];
    y[to] = m[from] + m[2 * from];
  }
  static LOOM_INLINE void outputAdjoint(const Vector* y, Vector* m, int from, int to) {
    m[0] = y[0];
    m[to] = y[0] + y[from];
    m[2 * to] = y[from];
  }
  static LOOM_INLINE void filter(const Vector* g, Vector* u, int from, int to) {
    u[0] = g[0];
    u[to] = g[0] + g[from];
    u[2 * to] = g[from];
  }
  static LOOM_INLINE void filterAdjoint(const Vector* u, Vector* g, int from, int to) {
    g[0] = u[0] + u[from];
    g[to] = u[from] + u[2 * from];
  }
};

struct Tile4 {
  static constexpr int tile = 4, points = 5;

  static LOOM_INLINE void input(const Vector* d, Vector* v, int step) {
    const Vector d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step];
    v[0] = 2 * (d2 - d0) + d3 - d1;
    v[step] = 2 * d1 + 3 * d2 + d3;
    v[2 * step] = d2 + d3 - 2 * d1;
    v[3 * step] = d3 - d1;
    v[4 * step] = 2 * (d3 - d1) + d4 - d2;
  }
  static LOOM_INLINE void inputAdjoint(const Vector* v, Vector* d, int step) {
    const Vector v0 = v[0], v1 = v[step], v2 = v[2 * step], v3 = v[3 * step], v4 = v[4 * step];
    d[0] = -2 * v0;
    d[step] = 2 * (v1 - v2 - v4) - v0 - v3;
    d[2 * step] = 2 * v0 + 3 * v1 + v2 - v4;
    d[3 * step] = v0 + v1 + v2 + v3 + 2 * v4;
    d[4 * step] = v4;
  }
  static LOOM_INLINE void output(const Vector* m, Vector* y, int from, int to) {
    const Vector m0 = m[0], m1 = m[from], m2 = m[2 * from], m3 = m[3 * from], m4 = m[4 * from];
    const Vector sum = m1 + m2, difference = m1 - m2;
    y[0] = m0 + sum + m3;
    y[to] = difference - 2 * m3;
    y[2 * to] = sum + 4 * m3;
    y[3 * to] = difference - 8 * m3 + m4;
  }
  static LOOM_INLINE void outputAdjoint(const Vector* y, Vector* m, int from, int to) {
    const Vector y0 = y[0], y1 = y[from], y2 = y[2 * from], y3 = y[3 * from];
    const Vector even = y0 + y2, odd = y1 + y3;
    m[0] = y0;
    m[to] = even + odd;
    m[2 * to] = even - odd;
    m[3 * to] = y0 - 2 * y1 + 4 * y2 - 8 * y3;
    m[4 * to] = y3;
  }
  static LOOM_INLINE void filter(const Vector* g, Vector* u, int from, int to) {
    const Vector g0 = g[0], g1 = g[from];
    u[0] = -0.5f * g0;
    u[to] = (1.f / 6) * (g0 + g1);
    u[2 * to] = 0.5f * (g0 - g1);
    u[3 * to] = (1.f / 6) * (2 * g1 - g0);
    u[4 * to] = g1;
  }
  static LOOM_INLINE void filterAdjoint(const Vector* u, Vector* g, int from, int to) {
    const Vector u0 = u[0], u1 = u[from], u2 = u[2 * from], u3 = u[3 * from], u4 = u[4 * from];
    g[0] = 0.5f * (u2 - u0) + (1.f / 6) * (u1 - u3);
    g[to] = (1.f / 6) * (u1 + 2 * u3) - 0.5f * u2 + u4;
  }
};

// `side` is that of the small picture, the one that the convolution gives; the large one has twice that.
struct Geometry {
  int64_t pictures, side, channels;

  int64_t across(int tile) const { return side / tile; }
  int64_t tiles(int tile) const { return pictures * across(tile) * across(tile); }
};

// x [n, 2s, 2s, C] -> V [points, tiles, 4C]
template <class Tile, class T>
void input(const float* x, T* v, Geometry g) {
  constexpr int points = Tile::points;
  const int64_t across = g.across(Tile::tile), large = 2 * g.side, width = 4 * g.channels;
  const int64_t plane = g.tiles(Tile::tile) * width;
  Pool::shared().each(g.pictures * across, plane, [&](int64_t row) {
    const int64_t picture = row / across, down = row % across;
    const float* from = x + picture * large * large * g.channels;
    for (int64_t right = 0; right < across; right++) {
      T* const to = v + (row * across + right) * width;
      for (int phase = 0; phase < 4; phase++) {
        const int64_t top = 2 * Tile::tile * down + phase / 2 - 1, left = 2 * Tile::tile * right + phase % 2 - 1;
        for (int64_t c = 0; c < g.channels; c += lanes) {
          const int count = taken(g.channels, c);
          Vector d[points * points];
          for (int i = 0; i < points; i++) {
            const int64_t y = top + 2 * i;
            for (int j = 0; j < points; j++) {
              const int64_t across_ = left + 2 * j;
              const bool inside = y >= 0 && y < large && across_ >= 0 && across_ < large;
              d[points * i + j] = inside ? load(from + (y * large + across_) * g.channels + c, count) : Vector{};
            }
          }
          for (int i = 0; i < points; i++) Tile::input(d + points * i, d + points * i, 1);
          for (int j = 0; j < points; j++) Tile::input(d + j, d + j, points);
          for (int p = 0; p < points * points; p++) store(to + p * plane + phase * g.channels + c, d[p], count);
        }
      }
    }
  });
}

// The adjoint: V [points, tiles, 4C] -> x [n, 2s, 2s, C]. Neighbouring tiles share a place, where they are added: to the
// right through `edge`, downwards in x itself.
template <class Tile, class T>
void inputAdjoint(const T* v, float* x, Geometry g) {
  constexpr int points = Tile::points, tile = Tile::tile;
  const int64_t across = g.across(tile), large = 2 * g.side, width = 4 * g.channels;
  const int64_t plane = g.tiles(tile) * width, blocks = (g.channels + lanes - 1) / lanes;
  // A task is the even or the odd rows of a picture: no two write the same place.
  Pool::shared().each(g.pictures * 2, plane, [&](int64_t task) {
    const int64_t picture = task / 2, odd = task % 2;
    float* const to = x + picture * large * large * g.channels;
    std::vector<Vector> edges(2 * blocks * points);
    for (int64_t down = 0; down < across; down++) {
      for (int64_t right = 0; right < across; right++) {
        for (int64_t phase = 2 * odd; phase < 2 * odd + 2; phase++) {
          const T* const from = v + ((picture * across + down) * across + right) * width + phase * g.channels;
          const int64_t top = 2 * tile * down + odd - 1, left = 2 * tile * right + phase % 2 - 1;
          for (int64_t block = 0; block < blocks; block++) {
            const int64_t c = block * lanes;
            const int count = taken(g.channels, c);
            Vector* const edge = &edges[(phase % 2 * blocks + block) * points];
            Vector d[points * points];
            for (int p = 0; p < points * points; p++) d[p] = load(from + p * plane + c, count);
            for (int j = 0; j < points; j++) Tile::inputAdjoint(d + j, d + j, points);
            for (int i = 0; i < points; i++) {
              Vector* const row = d + points * i;
              Tile::inputAdjoint(row, row, 1);
              if (right > 0) row[0] += edge[i];
              edge[i] = row[tile];
              const int64_t y = top + 2 * i;
              if (y < 0 || y >= large) continue;
              const bool last = right == across - 1, shared = i == 0 && down > 0;
              for (int j = 0; j < (last ? points : tile); j++) {
                const int64_t across_ = left + 2 * j;
                if (across_ < 0 || across_ >= large) continue;
                float* const place = to + (y * large + across_) * g.channels + c;
                store(place, shared ? load(place, count) + row[j] : row[j], count);
              }
            }
          }
        }
      }
    }
  });
}

// Between results y [n, s, s, K] and points [points, tiles, K]: `forward` is A' m A, the other way its adjoint.
template <class Tile, class T, bool forward>
void output(std::conditional_t<forward, const T, T>* m, std::conditional_t<forward, float, const float>* y, Geometry g) {
  constexpr int points = Tile::points, tile = Tile::tile;
  const int64_t across = g.across(tile), plane = g.tiles(tile) * g.channels;
  Pool::shared().each(g.pictures * across, plane, [&](int64_t row) {
    for (int64_t right = 0; right < across; right++) {
      const auto spots = m + (row * across + right) * g.channels;
      const auto results = y + (row * tile * g.side + right * tile) * g.channels;
      const auto place = [&](int i, int j) { return results + (i * g.side + j) * g.channels; };
      for (int64_t c = 0; c < g.channels; c += lanes) {
        const int count = taken(g.channels, c);
        Vector all[points * points], half[points * tile], few[tile * tile];
        if constexpr (forward) {
          for (int p = 0; p < points * points; p++) all[p] = load(spots + p * plane + c, count);
          for (int i = 0; i < points; i++) Tile::output(all + points * i, half + tile * i, 1, 1);
          for (int j = 0; j < tile; j++) Tile::output(half + j, few + j, tile, tile);
          for (int i = 0; i < tile; i++)
            for (int j = 0; j < tile; j++) store(place(i, j) + c, few[tile * i + j], count);
        } else {
          for (int i = 0; i < tile; i++)
            for (int j = 0; j < tile; j++) few[tile * i + j] = load(place(i, j) + c, count);
          for (int j = 0; j < tile; j++) Tile::outputAdjoint(few + j, half + j, tile, tile);
          for (int i = 0; i < points; i++) Tile::outputAdjoint(half + tile * i, all + points * i, 1, 1);
          for (int p = 0; p < points * points; p++) store(spots + p * plane + c, all[p], count);
        }
      }
    }
  });
}

// Between a filter [4, 4, C, K] and its points [points, 4C, K]: `forward` is G g G', the other way its adjoint.
template <class Tile, class T, bool forward>
void filter(std::conditional_t<forward, const float, float>* g, std::conditional_t<forward, T, const T>* u,
            int64_t inputs, int64_t outputs) {
  constexpr int points = Tile::points;
  const int64_t plane = 4 * inputs * outputs;
  Pool::shared().each(4 * inputs, plane, [&](int64_t row) {
    const int64_t phase = row / inputs, channel = row % inputs;
    for (int64_t k = 0; k < outputs; k += lanes) {
      const int count = taken(outputs, k);
      const auto tap = [&](int i, int j) {
        return g + ((2 * i + phase / 2) * 4 + 2 * j + phase % 2) * inputs * outputs + channel * outputs + k;
      };
      const auto spots = u + row * outputs + k;
      Vector taps[4], half[points * 2], all[points * points];
      if constexpr (forward) {
        for (int i = 0; i < 4; i++) taps[i] = load(tap(i / 2, i % 2), count);
        for (int j = 0; j < 2; j++) Tile::filter(taps + j, half + j, 2, 2);
        for (int i = 0; i < points; i++) Tile::filter(half + 2 * i, all + points * i, 1, 1);
        for (int p = 0; p < points * points; p++) store(spots + p * plane, all[p], count);
      } else {
        for (int p = 0; p < points * points; p++) all[p] = load(spots + p * plane, count);
        for (int i = 0; i < points; i++) Tile::filterAdjoint(all + points * i, half + 2 * i, 1, 1);
        for (int j = 0; j < 2; j++) Tile::filterAdjoint(half + j, taps + j, 2, 2);
        for (int i = 0; i < 4; i++) store(tap(i / 2, i % 2), taps[i], count);
      }
    }
  });
}

// Which tile, told by the number of points: 9 or 25.
template <class Work>
void withTile(Call& call, int64_t points, const Work& work) {
  if (points == 9) return work(Tile2{});
  if (points == 25) return work(Tile4{});
  call.require(false, "Winograd's points are 9 or 25");
}

template <class T>
struct Input {
  const int points;
  explicit Input(Construction& made) : points(made.integer("points")) {}
  void operator()(Call& call) const {
    withTile(call, points, [&](auto tile) {
      using Tile = decltype(tile);
      const Geometry g{call.dimension(0, 0), call.dimension(0, 1) / 2, call.dimension(0, 3)};
      if (!call.require(g.side % Tile::tile == 0, "the picture is not made of whole tiles")) return;
      T* const v = call.output<T>(0, {points, g.tiles(Tile::tile), 4 * g.channels});
      if (v) input<Tile>(call.input<float>(0), v, g);
    });
  }
};

template <class T>
struct InputAdjoint {
  const int side;
  explicit InputAdjoint(Construction& made) : side(made.integer("side")) {}
  void operator()(Call& call) const {
    withTile(call, call.dimension(0, 0), [&](auto tile) {
      using Tile = decltype(tile);
      const int64_t across = side / Tile::tile;
      const Geometry g{call.dimension(0, 1) / (across * across), side, call.dimension(0, 2) / 4};
      if (!call.require(g.tiles(Tile::tile) == call.dimension(0, 1), "these are not whole pictures")) return;
      float* const x = call.output<float>(0, {g.pictures, 2 * g.side, 2 * g.side, g.channels});
      if (x) inputAdjoint<Tile>(call.input<T>(0), x, g);
    });
  }
};

template <class T>
struct Output {
  const int side;
  explicit Output(Construction& made) : side(made.integer("side")) {}
  void operator()(Call& call) const {
    withTile(call, call.dimension(0, 0), [&](auto tile) {
      using Tile = decltype(tile);
      const int64_t across = side / Tile::tile;
      const Geometry g{call.dimension(0, 1) / (across * across), side, call.dimension(0, 2)};
      if (!call.require(g.tiles(Tile::tile) == call.dimension(0, 1), "these are not whole pictures")) return;
      float* const y = call.output<float>(0, {g.pictures, g.side, g.side, g.channels});
      if (y) output<Tile, T, true>(call.input<T>(0), y, g);
    });
  }
};

template <class T>
struct OutputAdjoint {
  const int points;
  explicit OutputAdjoint(Construction& made) : points(made.integer("points")) {}
  void operator()(Call& call) const {
    withTile(call, points, [&](auto tile) {
      using Tile = decltype(tile);
      const Geometry g{call.dimension(0, 0), call.dimension(0, 1), call.dimension(0, 3)};
      if (!call.require(g.side % Tile::tile == 0, "the picture is not made of whole tiles")) return;
      T* const m = call.output<T>(0, {points, g.tiles(Tile::tile), g.channels});
      if (m) output<Tile, T, false>(m, call.input<float>(0), g);
    });
  }
};

template <class T>
struct Filter {
  const int points;
  explicit Filter(Construction& made) : points(made.integer("points")) {}
  void operator()(Call& call) const {
    withTile(call, points, [&](auto tile) {
      const int64_t inputs = call.dimension(0, 2), outputs = call.dimension(0, 3);
      if (!call.require(call.dimension(0, 0) == 4 && call.dimension(0, 1) == 4, "the filter is not 4 x 4")) return;
      T* const u = call.output<T>(0, {points, 4 * inputs, outputs});
      if (u) filter<decltype(tile), T, true>(call.input<float>(0), u, inputs, outputs);
    });
  }
};

template <class T>
struct FilterAdjoint {
  explicit FilterAdjoint(Construction&) {}
  void operator()(Call& call) const {
    withTile(call, call.dimension(0, 0), [&](auto tile) {
      const int64_t inputs = call.dimension(0, 1) / 4, outputs = call.dimension(0, 2);
      float* const g = call.output<float>(0, {4, 4, inputs, outputs});
      if (g) filter<decltype(tile), T, false>(g, call.input<T>(0), inputs, outputs);
    });
  }
};

}  // namespace

void defineWinograd() {
  defineTyped<Input>({"LoomWinogradInput", {"x: float"}, {"v: T"}, {typesOfT, "points: int"}});
  defineTyped<InputAdjoint>({"LoomWinogradInputAdjoint", {"v: T"}, {"x: float"}, {typesOfT, "side: int"}});
  defineTyped<Output>({"LoomWinogradOutput", {"m: T"}, {"y: float"}, {typesOfT, "side: int"}});
  defineTyped<OutputAdjoint>({"LoomWinogradOutputAdjoint", {"y: float"}, {"m: T"}, {typesOfT, "points: int"}});
  defineTyped<Filter>({"LoomWinogradFilter", {"g: float"}, {"u: T"}, {typesOfT, "points: int"}});
  defineTyped<FilterAdjoint>({"LoomWinogradFilterAdjoint", {"u: T"}, {"g: float"}, {typesOfT}});
}

}  // namespace loom
