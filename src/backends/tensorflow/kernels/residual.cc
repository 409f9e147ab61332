// Inverted residuals (Sandler et al. 2018), frozen: pixels expanded, ReLU6, a depthwise convolution with TensorFlow's SAME
// padding, ReLU6, pixels projected; and the input added where it has the shape of what comes out. A few pictures at a time,
// so that what lies between the products never leaves the processor's cache. Nothing here learns: there is a gradient in
// the input, and what it has to know is where the two ReLU6 have a slope.
//
//   x [n, s, s, I] -> e = relu6(x E + before)  [n, s, s, W] -> d = relu6(filter * e + after)  [n, t, t, W] -> d P + shift
//
// Matrices come in panels (product.h), and e lies as filters slide over it (sliding.h).
#include "memory.h"
#include "op.h"
#include "parallel.h"
#include "product.h"
#include "sliding.h"

namespace loom {
namespace {

// A NaN stays one.
LOOM_INLINE Vector relu6(Vector x) {
  const Vector above = x < Vector{} ? Vector{} : x;
  return above > all(6) ? all(6) : above;
}

// Where ReLU6 has a slope, told from what comes out of it: all bits of a byte.
LOOM_INLINE void storeSlope(uint8_t* to, Vector bent) {
  const Signs inside = (bent > Vector{}) & (bent < all(6));
  const Bytes bytes = __builtin_convertvector(inside, Bytes);
  memcpy(to, &bytes, sizeof bytes);
}

LOOM_INLINE Vector whereSlope(const uint8_t* slope, Vector gradient) {
  Bytes bytes;
  memcpy(&bytes, slope, sizeof bytes);
  return (Vector)((Signs)gradient & widened(bytes));
}

struct Geometry : Windows {
  int64_t pictures, inputs, width, outputs;

  int64_t pixels() const { return size * size; }
  int64_t results() const { return side() * side(); }
  int64_t blocks() const { return panelsOf(width); }
  bool adds() const { return size == side() && inputs == outputs; }

  // Pictures at a time: enough rows for the products, sums that don't wait for each other where maps are small, and all
  // threads busy.
  int64_t together() const {
    const int64_t rows = small() ? std::max<int64_t>(8, 128 / results()) : (64 + results() - 1) / results();
    const int64_t threads = std::max(1u, std::thread::hardware_concurrency());
    return std::max<int64_t>(1, std::min(rows, (pictures + threads - 1) / threads));
  }

  // Calls work(first picture, how many, maps of them to fill).
  template <bool back, class Work>
  void eachFew(const Work& work) const {
    const int64_t few = together();
    Pool::shared().each((pictures + few - 1) / few, pictures * pixels() * width, [&](int64_t task) {
      const int64_t picture = task * few, count = std::min(few, pictures - picture);
      if (small()) return work(picture, count, Stacks<back>(*this, count, blocks()));
      work(picture, count, Planes<back>(*this, count, blocks()));
    });
  }

  Filter filter(const float* numbers, int64_t block) const {
    return {numbers, width, block * lanes, taken(width, block * lanes)};
  }
};

struct Weights {
  const float *expand, *before, *filter, *after, *project, *shift;  // expand: null where nothing is expanded
};

// expandedSlope [n * s * s, lanes * blocks] and filteredSlope [n * t * t, lanes * blocks], or none of both.
void forward(const float* x, const Weights& w, float* y, uint8_t* expandedSlope, uint8_t* filteredSlope, Geometry g) {
  const int64_t blocks = g.blocks(), pixels = g.pixels(), results = g.results(), wide = blocks * lanes;
  g.eachFew<false>([&](int64_t picture, int64_t few, const auto& maps) {
    const float* const from = x + picture * pixels * g.inputs;
    const auto keep = [&](int64_t row, int64_t block, Vector value) LOOM_LAMBDA {
      const Vector bent = relu6(value + load(w.before + block * lanes, taken(g.width, block * lanes)));
      maps.at(row, block) = bent;
      if (expandedSlope) storeSlope(expandedSlope + (picture * pixels + row) * wide + block * lanes, bent);
    };
    if (w.expand) {
      multiply(from, g.inputs, few * pixels, w.expand, g.inputs, blocks, keep);
    } else {
      for (int64_t row = 0; row < few * pixels; row++)
        for (int64_t block = 0; block < blocks; block++)
          keep(row, block, load(from + row * g.inputs + block * lanes, taken(g.inputs, block * lanes)));
    }

    float* const filtered = memoryOfThread(few * results * wide);
    for (int64_t block = 0; block < blocks; block++) {
      const int64_t c = block * lanes;
      const Vector start = load(w.after + c, taken(g.width, c));
      maps.slide(block, g.filter(w.filter, block), start, [&](int64_t pixel, Vector sum) LOOM_LAMBDA {
        const Vector bent = relu6(sum);
        store(filtered + pixel * wide + c, bent);
        if (filteredSlope) storeSlope(filteredSlope + (picture * results + pixel) * wide + c, bent);
      });
    }

    const int64_t first = picture * results * g.outputs;
    multiply(filtered, wide, few * results, w.project, g.width, panelsOf(g.outputs),
             [&](int64_t row, int64_t panel, Vector value) LOOM_LAMBDA {
               const int64_t c = panel * lanes, at = row * g.outputs + c;
               const int count = taken(g.outputs, c);
               Vector sum = value + load(w.shift + c, count);
               if (g.adds()) sum += load(from + at, count);
               store(y + first + at, sum, count);
             });
  });
}

// `expand` and `project` are the panels of the transposed matrices.
void inputGradient(const float* dy, const uint8_t* expandedSlope, const uint8_t* filteredSlope, const float* filter,
                   const float* project, const float* expand, float* dx, Geometry g) {
  const int64_t blocks = g.blocks(), pixels = g.pixels(), results = g.results(), wide = blocks * lanes;
  g.eachFew<true>([&](int64_t picture, int64_t few, const auto& maps) {
    const float* const from = dy + picture * results * g.outputs;
    multiply(from, g.outputs, few * results, project, g.outputs, blocks,
             [&](int64_t row, int64_t block, Vector value) LOOM_LAMBDA {
               const uint8_t* const slope = filteredSlope + (picture * results + row) * wide + block * lanes;
               maps.at(row, block) = whereSlope(slope, value);
             });

    float* const expanded = memoryOfThread(few * pixels * wide);
    for (int64_t block = 0; block < blocks; block++)
      maps.slide(block, g.filter(filter, block), Vector{}, [&](int64_t pixel, Vector sum) LOOM_LAMBDA {
        const int64_t at = pixel * wide + block * lanes;
        store(expanded + at, whereSlope(expandedSlope + picture * pixels * wide + at, sum));
      });

    float* const to = dx + picture * pixels * g.inputs;
    const auto give = [&](int64_t row, int64_t panel, Vector value) LOOM_LAMBDA {
      const int64_t c = panel * lanes, at = row * g.inputs + c;
      const int count = taken(g.inputs, c);
      store(to + at, g.adds() ? value + load(from + at, count) : value, count);
    };
    if (expand) {
      multiply(expanded, wide, few * pixels, expand, g.width, panelsOf(g.inputs), give);
    } else {
      for (int64_t row = 0; row < few * pixels; row++)
        for (int64_t block = 0; block < blocks; block++) give(row, block, load(expanded + row * wide + block * lanes));
    }
  });
}

// Panels of a matrix with `depth` rows and `columns` columns.
int64_t panelled(int64_t depth, int64_t columns) {
  return panelsOf(columns) * depth * lanes;
}

// matrix [rows, columns] -> panels [columns / lanes, rows, lanes], rounded up, with zeros for columns that are missing. How
// wide they are is known here alone: it is the processor's.
struct MakePanels {
  explicit MakePanels(Construction&) {}

  void operator()(Call& call) const {
    const int64_t rows = call.dimension(0, 0), columns = call.dimension(0, 1), count = panelsOf(columns);
    const float* const from = call.input<float>(0);
    float* const to = call.output<float>(0, {count, rows, lanes});
    if (!to) return;
    for (int64_t panel = 0; panel < count; panel++)
      for (int64_t row = 0; row < rows; row++)
        store(to + (panel * rows + row) * lanes,
              load(from + row * columns + panel * lanes, taken(columns, panel * lanes)));
  }
};

bool fits(Call& call, const Geometry& g, int expand, int64_t expandSize, int filter, int project, int64_t projectSize) {
  return call.require(g.stride >= 1 && g.kernel >= g.stride && call.dimension(filter, 1) == g.kernel,
                      "the filter must reach from window to window") &&
         call.require(call.elements(expand) == (g.inputs == g.width ? 0 : expandSize), "the expansion does not fit") &&
         call.require(call.elements(project) == projectSize, "the projection does not fit");
}

// x, expand, before, filter, after, project, shift -> y, expandedSlope, filteredSlope (empty unless remembered)
struct InvertedResidual {
  const int stride, remembers;
  explicit InvertedResidual(Construction& made)
      : stride(made.integer("stride")), remembers(made.integer("remembers")) {}

  void operator()(Call& call) const {
    const Geometry g{{call.dimension(0, 1), call.dimension(3, 0), stride}, call.dimension(0, 0), call.dimension(0, 3),
                     call.dimension(3, 2), call.elements(6)};
    if (!fits(call, g, 1, panelled(g.inputs, g.width), 3, 5, panelled(g.width, g.outputs))) return;
    if (!call.require(call.elements(2) == g.width && call.elements(4) == g.width, "the shifts do not fit")) return;
    float* const y = call.output<float>(0, {g.pictures, g.side(), g.side(), g.outputs});
    const int64_t remembered = remembers ? g.pictures : 0, wide = g.blocks() * lanes;
    uint8_t* const expandedSlope = call.output<uint8_t>(1, {remembered * g.pixels(), wide});
    uint8_t* const filteredSlope = call.output<uint8_t>(2, {remembered * g.results(), wide});
    if (!y || (remembers && (!expandedSlope || !filteredSlope))) return;
    const Weights weights{call.elements(1) ? call.input<float>(1) : nullptr,
                          call.input<float>(2),
                          call.input<float>(3),
                          call.input<float>(4),
                          call.input<float>(5),
                          call.input<float>(6)};
    forward(call.input<float>(0), weights, y, remembers ? expandedSlope : nullptr, remembers ? filteredSlope : nullptr, g);
  }
};

// dy, expandedSlope, filteredSlope, filter, project, expand -> dx [n, size, size, inputs]
struct InvertedResidualGradient {
  const int size, inputs, stride;
  explicit InvertedResidualGradient(Construction& made)
      : size(made.integer("size")), inputs(made.integer("inputs")), stride(made.integer("stride")) {}

  void operator()(Call& call) const {
    const Geometry g{{size, call.dimension(3, 0), stride}, call.dimension(0, 0), inputs, call.dimension(3, 2),
                     call.dimension(0, 3)};
    if (!fits(call, g, 5, panelled(g.width, g.inputs), 3, 4, panelled(g.outputs, g.width))) return;
    const int64_t wide = g.pictures * g.blocks() * lanes;
    if (!call.require(call.dimension(0, 1) == g.side() && call.elements(1) == wide * g.pixels() &&
                          call.elements(2) == wide * g.results(),
                      "the gradient does not fit what came out"))
      return;
    float* const dx = call.output<float>(0, {g.pictures, g.size, g.size, g.inputs});
    if (!dx) return;
    inputGradient(call.input<float>(0), call.input<uint8_t>(1), call.input<uint8_t>(2), call.input<float>(3),
                  call.input<float>(4), call.elements(5) ? call.input<float>(5) : nullptr, dx, g);
  }
};

}  // namespace

void defineResidual() {
  defineOp({"LoomPanels", {"matrix: float"}, {"panels: float"}, {}});
  defineKernel<MakePanels>("LoomPanels");
  defineOp({"LoomInvertedResidual",
            {"x: float", "expand: float", "before: float", "filter: float", "after: float", "project: float",
             "shift: float"},
            {"y: float", "expanded_slope: uint8", "filtered_slope: uint8"},
            {"stride: int", "remembers: int"}});
  defineKernel<InvertedResidual>("LoomInvertedResidual");
  defineOp({"LoomInvertedResidualGradient",
            {"dy: float", "expanded_slope: uint8", "filtered_slope: uint8", "filter: float", "project: float",
             "expand: float"},
            {"dx: float"},
            {"size: int", "inputs: int", "stride: int"}});
  defineKernel<InvertedResidualGradient>("LoomInvertedResidualGradient");
}

}  // namespace loom
