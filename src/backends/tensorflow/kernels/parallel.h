// Work shared among the processor's threads. One pool a process; its threads sleep between loops.
#pragma once
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace loom {

class Pool {
 public:
  static Pool& shared() {
    static Pool* pool = new Pool;  // never ended: threads must outlive every kernel, also while the process exits
    return *pool;
  }

  // Calls work(index) for each index below `count`, each once, on all threads; returns when all are done. `numbers` is how
  // many are computed in all: waking a thread takes as long as fewOfThem take one. A thread that wakes when nothing is left
  // (others may have the processor) is not waited for.
  template <class Work>
  void each(int64_t count, int64_t numbers, const Work& work) {
    if (workers_ == 0 || count < 2 || numbers < fewOfThem) {
      for (int64_t i = 0; i < count; i++) work(i);
      return;
    }
    const std::lock_guard<std::mutex> turn(turn_);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      call_ = [](const void* context, int64_t index) { (*static_cast<const Work*>(context))(index); };
      context_ = &work;
      count_ = count;
      next_.store(0);
      open_ = true;
      round_++;
    }
    begin_.notify_all();
    run();
    std::unique_lock<std::mutex> lock(mutex_);
    open_ = false;
    done_.wait(lock, [this] { return running_ == 0; });
  }

 private:
  static constexpr int64_t fewOfThem = 1 << 17;

  Pool() : workers_(std::max(1u, std::thread::hardware_concurrency()) - 1) {
    for (unsigned i = 0; i < workers_; i++) std::thread([this] { serve(); }).detach();
  }

  void serve() {
    uint64_t seen = 0;
    while (true) {
      {
        std::unique_lock<std::mutex> lock(mutex_);
        begin_.wait(lock, [&] { return open_ && round_ != seen; });
        seen = round_;
        running_++;
      }
      run();
      const std::lock_guard<std::mutex> lock(mutex_);
      if (--running_ == 0 && !open_) done_.notify_one();
    }
  }

  void run() {
    for (int64_t i = next_++; i < count_; i = next_++) call_(context_, i);
  }

  const unsigned workers_;
  std::mutex turn_;   // one loop at a time
  std::mutex mutex_;  // guards what follows
  std::condition_variable begin_, done_;
  void (*call_)(const void*, int64_t) = nullptr;
  const void* context_ = nullptr;
  int64_t count_ = 0;
  std::atomic<int64_t> next_{0};
  unsigned running_ = 0;  // threads that have joined
  uint64_t round_ = 0;
  bool open_ = false;      // whether a thread that wakes may join
};

// For loops over much memory: `count` elements in pieces of `piece`, work(from, to).
template <class Work>
void eachPiece(int64_t count, int64_t piece, const Work& work) {
  Pool::shared().each((count + piece - 1) / piece, count, [&](int64_t i) {
    const int64_t from = i * piece;
    work(from, from + piece < count ? from + piece : count);
  });
}

}  // namespace loom
