// The module: loading it, after TensorFlow, registers the ops there.
namespace loom {
void defineAdam();
void defineBatchNorm();
void defineColumns();
void defineWinograd();
}  // namespace loom

extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void*, void*) {
  static bool defined = false;
  if (defined) return nullptr;
  defined = true;
  loom::defineAdam();
  loom::defineBatchNorm();
  loom::defineColumns();
  loom::defineWinograd();
  return nullptr;
}
