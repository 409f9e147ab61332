// One product on all threads, where there are too few rows that each thread could take some of its own.
#pragma once
#include <algorithm>

#include "parallel.h"
#include "product.h"

namespace loom {

// As `multiply`; `done` is called from all threads.
template <class Done>
void multiplyTogether(const float* a, int64_t stride, int64_t rows, const float* panels, int64_t depth, int64_t count,
                      const Done& done) {
  constexpr int64_t rowsOfTask = 240, panelsOfTask = 8; // what a task reads lies in the cache
  const int64_t blocks = (rows + rowsOfTask - 1) / rowsOfTask;
  Pool::shared().each((count + panelsOfTask - 1) / panelsOfTask * blocks, rows * count * depth, [&](int64_t task) {
    const int64_t row = task % blocks * rowsOfTask, panel = task / blocks * panelsOfTask;
    multiply(a + row * stride, stride, std::min(rowsOfTask, rows - row), panels + panel * depth * lanes, depth,
             std::min(panelsOfTask, count - panel),
             [&](int64_t r, int64_t p, Vector sum) LOOM_LAMBDA { done(row + r, panel + p, sum); });
  });
}

}  // namespace loom
