// The module: loading it, after TensorFlow, registers the ops there and exports what is no op.
#include <js_native_api.h>

namespace loom {
void defineAdam();
void defineAugmentation();
void defineBatchNorm();
void defineBlend();
void defineColumns();
void defineProducts();
void defineResidual();
void defineResize();
void defineFiles();
void defineSpectralNorm();
void defineStatistics();
void defineWinograd();
void exportFiles(napi_env env, napi_value exports);
}  // namespace loom

extern "C" __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  static bool defined = false;
  if (!defined) {
    loom::defineAdam();
    loom::defineAugmentation();
    loom::defineBatchNorm();
    loom::defineBlend();
    loom::defineColumns();
    loom::defineProducts();
    loom::defineResidual();
    loom::defineResize();
    loom::defineFiles();
    loom::defineSpectralNorm();
    loom::defineStatistics();
    loom::defineWinograd();
  }
  defined = true;
  loom::exportFiles(env, exports);
  return exports;
}
