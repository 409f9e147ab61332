// Batch normalisation (Ioffe and Szegedy 2015) over all but the last axis, with the leaky ReLU that follows it, in as few
// passes over memory as there can be. A slope of 1 is no activation, 0 is ReLU.
#include <cmath>

#include "ending.h"
#include "op.h"
#include "parallel.h"

namespace loom {
namespace {

constexpr int64_t pieceElements = 1 << 16;
constexpr int64_t maxPieces = 64;

// Rows [rows, channels] in pieces of whole rows, few enough that a partial sum for each is cheap.
struct Pieces {
  int64_t rows, channels, each, count;

  Pieces(int64_t elements, int64_t channels_) : rows(elements / channels_), channels(channels_) {
    const int64_t least = (rows + maxPieces - 1) / maxPieces;
    each = std::max<int64_t>({1, pieceElements / channels, least});
    count = (rows + each - 1) / each;
  }
  int64_t from(int64_t piece) const { return piece * each; }
  int64_t to(int64_t piece) const { return std::min(rows, (piece + 1) * each); }
};

// Where x > 0 in the forward pass the gradient passes, elsewhere it is bent. A NaN stays one through the products after.
LOOM_INLINE Vector bentGradient(Vector gradient, Vector value, Vector slope) {
  return value > Vector{} ? gradient : gradient * slope;
}

// Sums over the rows of a piece of what `terms` makes of a row's vector, for each channel; `Count` sums at once.
template <int Count, class Terms>
std::vector<double> sums(const Pieces& pieces, const Terms& terms) {
  const int64_t width = Count * pieces.channels;
  std::vector<double> partial(pieces.count * width, 0.0);
  Pool::shared().each(pieces.count, pieces.rows * pieces.channels, [&](int64_t piece) {
    double* const mine = partial.data() + piece * width;
    // A block of rows in float32, then into float64: exact enough, and quick.
    constexpr int64_t block = 256;
    for (int64_t start = pieces.from(piece); start < pieces.to(piece); start += block) {
      const int64_t end = std::min(start + block, pieces.to(piece));
      for (int64_t c = 0; c < pieces.channels; c += lanes) {
        const int count = static_cast<int>(std::min<int64_t>(lanes, pieces.channels - c));
        Vector sum[Count] = {};
        for (int64_t row = start; row < end; row++) terms(row * pieces.channels + c, c, count, sum);
        for (int s = 0; s < Count; s++)
          for (int lane = 0; lane < count; lane++) mine[s * pieces.channels + c + lane] += sum[s][lane];
      }
    }
  });
  for (int64_t piece = 1; piece < pieces.count; piece++)
    for (int64_t i = 0; i < width; i++) partial[i] += partial[piece * width + i];
  partial.resize(width);
  return partial;
}

template <class Change>
void eachVector(const Pieces& pieces, const Change& change) {
  Pool::shared().each(pieces.count, pieces.rows * pieces.channels, [&](int64_t piece) {
    for (int64_t row = pieces.from(piece); row < pieces.to(piece); row++)
      for (int64_t c = 0; c < pieces.channels; c += lanes)
        change(row * pieces.channels + c, c, static_cast<int>(std::min<int64_t>(lanes, pieces.channels - c)));
  });
}

// x, scale [C], shift [C] -> y = act(scale * (x - mean) / deviation + shift), mean [C], the unbiased variance [C] that
// running statistics take, and for the gradient the centre [C] and 1 / deviation [C].
//
// The centre is the mean less the first row's values: x - first - centre is exact where the values of a channel are
// nearly alike, which x - mean, with the mean rounded, is not.
struct BatchNorm {
  const float epsilon, slope;
  explicit BatchNorm(Construction& made) : epsilon(made.number("epsilon")), slope(made.number("slope")) {}

  void operator()(Call& call) const {
    const int64_t channels = call.elements(1);
    if (!call.require(channels > 0 && call.elements(0) % channels == 0, "the scale does not fit the input")) return;
    const Pieces pieces(call.elements(0), channels);
    const float* const x = call.input<float>(0);
    const float* const scale = call.input<float>(1);
    const float* const shift = call.input<float>(2);
    float* const y = call.outputLike<float>(0, 0);
    float* const mean = call.output<float>(1, {channels});
    float* const variance = call.output<float>(2, {channels});
    float* const centre = call.output<float>(3, {channels});
    float* const inverse = call.output<float>(4, {channels});
    if (!y || !mean || !variance || !centre || !inverse) return;

    const auto total = sums<2>(pieces, [&](int64_t at, int64_t c, int count, Vector* sum) LOOM_LAMBDA {
      const Vector centred = load(x + at, count) - load(x + c, count);
      sum[0] += centred;
      sum[1] += centred * centred;
    });
    std::vector<float> factor(channels + lanes), offset(channels + lanes);
    const double rows = static_cast<double>(pieces.rows);
    for (int64_t c = 0; c < channels; c++) {
      const double offMean = total[c] / rows;
      const double biased = std::max(0.0, total[channels + c] / rows - offMean * offMean);
      // A NaN among the inputs must not be taken for 0.
      const double spread = total[channels + c] == total[channels + c] ? biased : total[channels + c];
      mean[c] = static_cast<float>(x[c] + offMean);
      centre[c] = static_cast<float>(offMean);
      variance[c] = static_cast<float>(spread * rows / std::max(1.0, rows - 1));
      inverse[c] = static_cast<float>(1 / std::sqrt(spread + epsilon));
      factor[c] = scale[c] * inverse[c];
      offset[c] = shift[c];
    }
    eachVector(pieces, [&](int64_t at, int64_t c, int count) LOOM_LAMBDA {
      const Vector centred = load(x + at, count) - load(x + c, count) - load(centre + c, count);
      store(y + at, activated(centred * load(&factor[c]) + load(&offset[c]), all(slope)), count);
    });
  }
};

// dy, x, scale, shift, centre, 1 / deviation -> dx, d scale, d shift.
struct BatchNormGradient {
  const float slope;
  explicit BatchNormGradient(Construction& made) : slope(made.number("slope")) {}

  void operator()(Call& call) const {
    const int64_t channels = call.elements(2);
    if (!call.require(channels > 0 && call.elements(0) == call.elements(1) && call.elements(1) % channels == 0,
                      "the gradient does not fit the input"))
      return;
    const Pieces pieces(call.elements(1), channels);
    const float* const dy = call.input<float>(0);
    const float* const x = call.input<float>(1);
    const float* const scale = call.input<float>(2);
    const float* const shift = call.input<float>(3);
    const float* const centre = call.input<float>(4);
    const float* const inverse = call.input<float>(5);
    float* const dx = call.outputLike<float>(0, 1);
    float* const scaleGradient = call.output<float>(1, {channels});
    float* const shiftGradient = call.output<float>(2, {channels});
    if (!dx || !scaleGradient || !shiftGradient) return;

    const auto normalised = [&](int64_t at, int64_t c, int count) LOOM_LAMBDA {
      return (load(x + at, count) - load(x + c, count) - load(centre + c, count)) * load(inverse + c, count);
    };
    const auto gradient = [&](int64_t at, int64_t c, int count, Vector standard) LOOM_LAMBDA {
      const Vector value = standard * load(scale + c, count) + load(shift + c, count);
      return bentGradient(load(dy + at, count), value, all(slope));
    };
    const auto total = sums<2>(pieces, [&](int64_t at, int64_t c, int count, Vector* sum) LOOM_LAMBDA {
      const Vector standard = normalised(at, c, count);
      const Vector given = gradient(at, c, count, standard);
      sum[0] += given;
      sum[1] += given * standard;
    });
    // Ioffe and Szegedy 2015, section 3, gathered: dx = scale / deviation * (dy - mean(dy) - x^ * mean(dy * x^)).
    std::vector<float> factor(channels + lanes), common(channels + lanes), along(channels + lanes);
    for (int64_t c = 0; c < channels; c++) {
      shiftGradient[c] = static_cast<float>(total[c]);
      scaleGradient[c] = static_cast<float>(total[channels + c]);
      factor[c] = scale[c] * inverse[c];
      common[c] = static_cast<float>(total[c] / pieces.rows);
      along[c] = static_cast<float>(total[channels + c] / pieces.rows);
    }
    eachVector(pieces, [&](int64_t at, int64_t c, int count) LOOM_LAMBDA {
      const Vector standard = normalised(at, c, count);
      const Vector given = gradient(at, c, count, standard);
      store(dx + at, (given - load(&common[c]) - standard * load(&along[c])) * load(&factor[c]), count);
    });
  }
};

// x, mean, variance, scale, shift -> act(scale * (x - mean) / sqrt(variance + epsilon) + shift).
struct Normalise {
  const float epsilon, slope;
  explicit Normalise(Construction& made) : epsilon(made.number("epsilon")), slope(made.number("slope")) {}

  void operator()(Call& call) const {
    const int64_t channels = call.elements(1);
    if (!call.require(channels > 0 && call.elements(0) % channels == 0, "the mean does not fit the input")) return;
    const Pieces pieces(call.elements(0), channels);
    const float* const x = call.input<float>(0);
    const float* const mean = call.input<float>(1);
    const float* const variance = call.input<float>(2);
    const float* const scale = call.input<float>(3);
    const float* const shift = call.input<float>(4);
    float* const y = call.outputLike<float>(0, 0);
    if (!y) return;
    std::vector<float> factor(channels + lanes), offset(channels + lanes), centre(channels + lanes);
    for (int64_t c = 0; c < channels; c++) {
      factor[c] = scale[c] / std::sqrt(variance[c] + epsilon);
      offset[c] = shift[c];
      centre[c] = mean[c];
    }
    eachVector(pieces, [&](int64_t at, int64_t c, int count) LOOM_LAMBDA {
      const Vector centred = load(x + at, count) - load(&centre[c]);
      store(y + at, activated(centred * load(&factor[c]) + load(&offset[c]), all(slope)), count);
    });
  }
};

}  // namespace

void defineBatchNorm() {
  const char *const epsilon = "epsilon: float", *const slope = "slope: float";
  defineOp({"LoomBatchNorm",
            {"x: float", "scale: float", "shift: float"},
            {"y: float", "mean: float", "variance: float", "centre: float", "inverse: float"},
            {epsilon, slope}});
  defineKernel<BatchNorm>("LoomBatchNorm");
  defineOp({"LoomBatchNormGradient",
            {"dy: float", "x: float", "scale: float", "shift: float", "centre: float", "inverse: float"},
            {"dx: float", "dscale: float", "dshift: float"},
            {slope}});
  defineKernel<BatchNormGradient>("LoomBatchNormGradient");
  defineOp({"LoomNormalise",
            {"x: float", "mean: float", "variance: float", "scale: float", "shift: float"},
            {"y: float"},
            {epsilon, slope}});
  defineKernel<Normalise>("LoomNormalise");
}

}  // namespace loom
