// gzip by libdeflate for Node: whole buffers in, whole buffers out, both the caller's. A compressor and a decompressor are made
// once for each Node environment (a process, a worker thread) and used for all calls: libdeflate begins each of them anew.
// Whatever the bytes and arguments, nothing is read or written outside of the two arrays.

#include <libdeflate.h>
#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

// What tilefold has with zlib.
#define LEVEL 6
// RFC 1952: ten bytes of header, at least two of deflate, eight of trailer; the flags are the fourth byte.
#define LEAST_MEMBER 18
#define FLAGS_AT 3

// What gunzip returns instead of a length.
#define NEEDS_ROOM (-1)
#define NOT_TAKEN (-2)

typedef struct {
  struct libdeflate_compressor *compressor;
  struct libdeflate_decompressor *decompressor;
} Streams;

typedef struct {
  uint8_t *bytes;
  size_t length;
} Span;

static void FreeStreams(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  Streams *streams = data;
  libdeflate_free_compressor(streams->compressor);
  libdeflate_free_decompressor(streams->decompressor);
  free(streams);
}

static bool Refuse(napi_env env, const char *message) {
  bool pending = false;
  if (napi_is_exception_pending(env, &pending) == napi_ok && !pending) napi_throw_type_error(env, NULL, message);
  return false;
}

// A SharedArrayBuffer is refused: another thread could change the bytes between two looks that libdeflate takes at them.
static bool ReadSpan(napi_env env, napi_value value, Span *span) {
  static uint8_t nothing;
  bool is_array = false, is_own = false;
  napi_typedarray_type type;
  napi_value buffer;
  void *data = NULL;
  size_t length = 0;
  if (napi_is_typedarray(env, value, &is_array) != napi_ok || !is_array ||
      napi_get_typedarray_info(env, value, &type, &length, &data, &buffer, NULL) != napi_ok || type != napi_uint8_array ||
      napi_is_arraybuffer(env, buffer, &is_own) != napi_ok || !is_own)
    return Refuse(env, "expected a Uint8Array that is not shared");
  // An empty array and a detached one may point anywhere.
  span->bytes = length == 0 ? &nothing : data;
  span->length = length;
  return true;
}

static bool ReadSize(napi_env env, napi_value value, size_t *size) {
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok || !(number >= 0 && number <= 9007199254740991.0))
    return Refuse(env, "expected a length");
  *size = (double)SIZE_MAX <= number ? SIZE_MAX : (size_t)number;
  return true;
}

static bool ReadArguments(napi_env env, napi_callback_info info, size_t wanted, napi_value *arguments, Streams **streams) {
  size_t count = wanted;
  void *data = NULL;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count < wanted)
    return Refuse(env, "expected more arguments");
  if (napi_get_instance_data(env, &data) != napi_ok || data == NULL) return Refuse(env, "the module was unloaded");
  *streams = data;
  return true;
}

static bool ReadSpans(napi_env env, const napi_value *arguments, Span *input, Span *output) {
  if (!ReadSpan(env, arguments[0], input) || !ReadSpan(env, arguments[1], output)) return false;
  uintptr_t in = (uintptr_t)input->bytes, out = (uintptr_t)output->bytes;
  // libdeflate looks at its input again after it has written.
  if (input->length > 0 && output->length > 0 && in < out + output->length && out < in + input->length)
    return Refuse(env, "input and output overlap");
  return true;
}

static napi_value Number(napi_env env, double number) {
  napi_value value;
  return napi_create_double(env, number, &value) == napi_ok ? value : NULL;
}

// gzipBound(length): bytes that an output needs so that any input of that length fits.
static napi_value GzipBound(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  Streams *streams;
  size_t length;
  if (!ReadArguments(env, info, 1, arguments, &streams) || !ReadSize(env, arguments[0], &length)) return NULL;
  return Number(env, (double)libdeflate_gzip_compress_bound(streams->compressor, length));
}

// gzip(input, output): how many bytes of output one member takes; 0 where output is smaller than gzipBound(input.length). A
// smaller output that would do is refused as well, so that what comes out cannot depend on the room that there is.
static napi_value Gzip(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  Streams *streams;
  Span input, output;
  if (!ReadArguments(env, info, 2, arguments, &streams) || !ReadSpans(env, arguments, &input, &output)) return NULL;
  if (output.length < libdeflate_gzip_compress_bound(streams->compressor, input.length)) return Number(env, 0);
  size_t written = libdeflate_gzip_compress(streams->compressor, input.bytes, input.length, output.bytes, output.length);
  if (written == 0) {
    napi_throw_error(env, NULL, "libdeflate exceeds its own bound");
    return NULL;
  }
  return Number(env, (double)written);
}

// gunzip(input, output, limit): how many bytes of output all members together take; NEEDS_ROOM where they take more than
// output has or limit allows; NOT_TAKEN where input is not members without optional header fields from its first byte to its
// last. Of the header's fields libdeflate does not check the checksum, so zlib is left to judge those.
static napi_value Gunzip(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  Streams *streams;
  Span input, output;
  size_t room, taken = 0, written = 0;
  if (!ReadArguments(env, info, 3, arguments, &streams) || !ReadSpans(env, arguments, &input, &output) ||
      !ReadSize(env, arguments[2], &room))
    return NULL;
  if (room > output.length) room = output.length;
  do {
    size_t member = 0, inflated = 0;
    if (input.length - taken < LEAST_MEMBER || input.bytes[taken + FLAGS_AT] != 0) return Number(env, NOT_TAKEN);
    enum libdeflate_result result =
        libdeflate_gzip_decompress_ex(streams->decompressor, input.bytes + taken, input.length - taken,
                                      output.bytes + written, room - written, &member, &inflated);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE) return Number(env, NEEDS_ROOM);
    if (result != LIBDEFLATE_SUCCESS || member == 0) return Number(env, NOT_TAKEN);
    taken += member;
    written += inflated;
  } while (taken < input.length);
  return Number(env, (double)written);
}

static bool Export(napi_env env, napi_value exports, const char *name, napi_callback function) {
  napi_value value;
  return napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &value) == napi_ok &&
         napi_set_named_property(env, exports, name, value) == napi_ok;
}

static bool ExportVersion(napi_env env, napi_value exports) {
  napi_value value;
  return napi_create_string_utf8(env, LIBDEFLATE_VERSION_STRING, NAPI_AUTO_LENGTH, &value) == napi_ok &&
         napi_set_named_property(env, exports, "version", value) == napi_ok;
}

NAPI_MODULE_INIT() {
  Streams *streams = calloc(1, sizeof *streams);
  if (streams != NULL) {
    streams->compressor = libdeflate_alloc_compressor(LEVEL);
    streams->decompressor = libdeflate_alloc_decompressor();
    if (streams->compressor != NULL && streams->decompressor != NULL && ExportVersion(env, exports) &&
        Export(env, exports, "gzipBound", GzipBound) && Export(env, exports, "gzip", Gzip) &&
        Export(env, exports, "gunzip", Gunzip) && napi_set_instance_data(env, streams, FreeStreams, NULL) == napi_ok)
      return exports;
    FreeStreams(env, streams, NULL);
  }
  napi_throw_error(env, NULL, "libdeflate cannot be set up: out of memory");
  return NULL;
}
