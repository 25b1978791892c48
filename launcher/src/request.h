#pragma once
#include "../gate/messages.h"
#include "wire.h"

// Requests of the server, parsed and checked. Pure: the fuzzer's second entry.

enum {
  NAME_MAX_BYTES = 128, LAYERS_MAX = 24, PATH_MAX_BYTES = 4096, HIERARCHIES_MAX = 6, SPARES_MAX = 16, WRITES_MAX = 24,
  WRITE_FILE_MAX = 64, WRITE_VALUE_MAX = 128, RLIMITS_MAX = 8, WORDS_MAX = 8192, ARTEFACTS_MAX = 1024, IMAGES_MAX = 256,
  HOLD_MAX_MS = 1000,
};

// One `INDEX FILE VALUE` for a cgroup.
struct cgroup_write {
  unsigned hierarchy;
  char file[WRITE_FILE_MAX];
  char value[WRITE_VALUE_MAX];
};

struct configure_request {
  char hierarchies[HIERARCHIES_MAX][PATH_MAX_BYTES];
  unsigned hierarchy_count;
  char controllers[128];
  struct cgroup_write writes[WRITES_MAX], usual[WRITES_MAX];
  unsigned write_count, usual_count;
  uint64_t spares, spare_uid;
};

struct create_request {
  char hostname[65];
  uint64_t from, top_bytes, top_inodes, build, uid, root_uid, network, share;
  unsigned layer_count;
  char layers[LAYERS_MAX][NAME_MAX_BYTES];  // the last, so that those that are not used need not be sent
};

struct file_request {
  char path[PATH_MAX_BYTES];
  uint64_t mode, append, offset, length;
  const uint8_t *data;
  uint32_t data_length;
};

struct rlimit_request {
  int resource;
  uint64_t value;
};

// What a stage may use from its start, or from its release at a gate.
struct stage_limits {
  uint64_t wall_ms, cpu_ms, output_max, overflow, hold_ms;
  struct cgroup_write writes[WRITES_MAX];
  unsigned write_count;
};

struct keep_request {
  uint64_t number, length;
};

struct start_request {
  unsigned arg_count, env_count, gate_count, preload_count;
  size_t text_bytes;
  char cwd[PATH_MAX_BYTES];
  uint64_t as_root;
  uint64_t capture, image;  // numbers of images, 0 for none
  struct rlimit_request rlimits[RLIMITS_MAX];
  unsigned rlimit_count;
  struct stage_limits limits;
};

// A `write` field, which two kinds of request have.
bool parse_write(const struct field *field, struct cgroup_write *out);
bool parse_configure(const struct frame *frame, struct configure_request *out);
bool parse_create(const struct frame *frame, struct create_request *out);
bool parse_put(const struct frame *frame, struct file_request *out);
bool parse_read(const struct frame *frame, struct file_request *out);
bool parse_start(const struct frame *frame, struct start_request *out);
bool parse_keep(const struct frame *frame, struct keep_request *out);
// The number of an artefact, and nothing else.
bool parse_artefact(const struct frame *frame, uint64_t *out);
// The number of an image, and nothing else.
bool parse_image(const struct frame *frame, uint64_t *out);
bool parse_release(const struct frame *frame, struct stage_limits *out);
// A frame with one number, or one name.
bool parse_number(const struct frame *frame, uint64_t *out);
bool parse_name(const struct frame *frame, char out[NAME_MAX_BYTES]);

// Collects the words of one tag as a NULL-ended array in `words`, their bytes in `text`.
bool collect_words(const struct frame *frame, uint16_t tag, char **words, unsigned capacity, char *text, size_t text_capacity);

bool valid_layer_name(const char *name);
