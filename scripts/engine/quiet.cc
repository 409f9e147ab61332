// Keeps TensorFlow from greeting on stderr: it reports through Abseil's log, which no environment variable reaches.
// The library exports Abseil's setter under a name that holds Abseil's release; where that is another, this does nothing.
extern "C" void _ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE(int severity)
    __attribute__((weak));

namespace {
constexpr int kWarningOrAbove = 1;  // absl::LogSeverityAtLeast::kWarning
const bool quiet = [] {
  auto set = &_ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE;
  if (set) set(kWarningOrAbove);
  return true;
}();
}  // namespace
