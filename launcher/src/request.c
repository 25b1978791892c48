#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// Ids below belong to people and services of the host. No kernel counts processes beyond this.
static const uint64_t LOWEST_ID = 65536, HIGHEST_ID = 4294900000u, PROCESSES_MAX = 4194304;

bool valid_layer_name(const char *name) {
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789._+-";
  if (!*name || strchr("._+-", *name)) return false;
  return strspn(name, allowed) == strlen(name);
}

// Names such as memory.max: no slash, so that a write stays in the stage's own group.
static bool valid_cgroup_file(const char *name) {
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789._";
  return *name && *name != '.' && strspn(name, allowed) == strlen(name) && strncmp(name, "cgroup.", 7) != 0 &&
         strcmp(name, "tasks") != 0 && strcmp(name, "release_agent") != 0 && strcmp(name, "notify_on_release") != 0;
}

bool parse_write(const struct field *field, struct cgroup_write *out) {
  char text[2 + WRITE_FILE_MAX + WRITE_VALUE_MAX];
  if (!field_text(field, text, sizeof text) || text[0] < '0' || text[0] >= '0' + HIERARCHIES_MAX || text[1] != ' ') return false;
  char *space = strchr(text + 2, ' ');
  if (!space || strchr(space, '\n')) return false;
  *space = 0;
  const char *file = text + 2, *value = space + 1;
  size_t file_size = strlen(file) + 1, value_size = strlen(value) + 1;
  if (file_size > WRITE_FILE_MAX || value_size > WRITE_VALUE_MAX || !valid_cgroup_file(file)) return false;
  out->hierarchy = (unsigned)(text[0] - '0');
  memcpy(out->file, file, file_size);
  memcpy(out->value, value, value_size);
  return true;
}

static bool valid_hierarchy(const char *path) {
  const char *base = strrchr(path, '/');
  return strncmp(path, "/sys/fs/cgroup/", 15) == 0 && !strstr(path, "/../") && base && strncmp(base, "/skerry-", 8) == 0;
}

static bool take_configure(const struct field *field, void *into) {
  struct configure_request *out = into;
  switch (field->tag) {
    case TAG_hierarchy:
      return out->hierarchy_count < HIERARCHIES_MAX && field_text(field, out->hierarchies[out->hierarchy_count], PATH_MAX_BYTES) &&
             valid_hierarchy(out->hierarchies[out->hierarchy_count++]);
    case TAG_controllers: return field_text(field, out->controllers, sizeof out->controllers);
    case TAG_write: return out->write_count < WRITES_MAX && parse_write(field, &out->writes[out->write_count++]);
    case TAG_usual: return out->usual_count < WRITES_MAX && parse_write(field, &out->usual[out->usual_count++]);
    case TAG_spares: return field_number(field, &out->spares) && out->spares <= SPARES_MAX;
    case TAG_spare_uid:
      return field_number(field, &out->spare_uid) && out->spare_uid >= LOWEST_ID && out->spare_uid <= HIGHEST_ID - PROCESSES_MAX;
    default: return false;
  }
}

bool parse_configure(const struct frame *frame, struct configure_request *out) {
  if (!parse_fields(frame, take_configure, out, sizeof *out)) return false;
  for (unsigned i = 0; i < WRITES_MAX; i++) {
    if (i < out->write_count && out->writes[i].hierarchy >= out->hierarchy_count) return false;
    if (i < out->usual_count && out->usual[i].hierarchy >= out->hierarchy_count) return false;
  }
  return !out->spares || out->spare_uid;
}

static bool take_create(const struct field *field, void *into) {
  struct create_request *out = into;
  switch (field->tag) {
    case TAG_layer:
      return out->layer_count < LAYERS_MAX && field_text(field, out->layers[out->layer_count], NAME_MAX_BYTES) &&
             valid_layer_name(out->layers[out->layer_count++]);
    case TAG_hostname: return field_text(field, out->hostname, sizeof out->hostname);
    case TAG_from: return field_number(field, &out->from);
    case TAG_top_bytes: return field_number(field, &out->top_bytes);
    case TAG_top_inodes: return field_number(field, &out->top_inodes);
    case TAG_build: return field_number(field, &out->build);
    case TAG_uid: return field_number(field, &out->uid);
    case TAG_root_uid: return field_number(field, &out->root_uid);
    case TAG_network: return field_number(field, &out->network);
    case TAG_share: return field_number(field, &out->share);
    default: return false;
  }
}

bool parse_create(const struct frame *frame, struct create_request *out) {
  if (!parse_fields(frame, take_create, out, sizeof *out)) return false;
  bool ids = out->root_uid >= LOWEST_ID && out->root_uid <= HIGHEST_ID && (out->build || (out->uid >= LOWEST_ID && out->uid <= HIGHEST_ID));
  bool ordinary = !out->network && out->top_bytes > 0 && out->top_inodes > 0;
  return out->layer_count > 0 && ids && (out->build ? !out->share && !out->from : ordinary);
}

static bool take_file(const struct field *field, void *into) {
  struct file_request *out = into;
  switch (field->tag) {
    case TAG_path: return field_text(field, out->path, sizeof out->path) && out->path[0] == '/';
    case TAG_mode: return field_number(field, &out->mode) && out->mode <= 0777;
    case TAG_append: return field_number(field, &out->append);
    case TAG_offset: return field_number(field, &out->offset) && out->offset <= INT64_MAX;
    case TAG_length: return field_number(field, &out->length) && out->length <= DATA_MAX;
    case TAG_data:
      out->data = field->bytes;
      out->data_length = field->length;
      return field->length <= DATA_MAX;
    default: return false;
  }
}

static bool parse_file(const struct frame *frame, struct file_request *out) {
  return parse_fields(frame, take_file, out, sizeof *out) && out->path[0];
}

bool parse_put(const struct frame *frame, struct file_request *out) {
  return parse_file(frame, out) && !out->offset && !out->length;
}

bool parse_read(const struct frame *frame, struct file_request *out) {
  return parse_file(frame, out) && !out->data && !out->mode && !out->append;
}

bool collect_words(const struct frame *frame, uint16_t tag, char **words, unsigned capacity, char *text, size_t text_capacity) {
  struct cursor cursor = cursor_over(frame->payload, frame->length);
  struct field field;
  unsigned count = 0;
  while (field_next(&cursor, &field)) {
    if (field.tag != tag) continue;
    if (count + 1 >= capacity || !field_text(&field, text, text_capacity)) return false;
    words[count++] = text;
    text += field.length + 1;
    text_capacity -= field.length + 1;
  }
  words[count] = NULL;
  return true;
}

bool parse_number(const struct frame *frame, uint64_t *out) {
  struct field field;
  return only_field(frame, TAG_number, &field) && field_number(&field, out);
}

static bool take_keep(const struct field *field, void *into) {
  struct keep_request *out = into;
  switch (field->tag) {
    case TAG_number: return field_number(field, &out->number);
    case TAG_length: return field_number(field, &out->length);
    default: return false;
  }
}

static bool valid_artefact(uint64_t number) { return number > 0 && number <= ARTEFACTS_MAX; }

bool parse_keep(const struct frame *frame, struct keep_request *out) {
  return parse_fields(frame, take_keep, out, sizeof *out) && valid_artefact(out->number) && out->length > 0 && out->length <= INT64_MAX;
}

bool parse_artefact(const struct frame *frame, uint64_t *out) { return parse_number(frame, out) && valid_artefact(*out); }

bool parse_name(const struct frame *frame, char out[NAME_MAX_BYTES]) {
  struct field field;
  return only_field(frame, TAG_name, &field) && field_text(&field, out, NAME_MAX_BYTES) && valid_layer_name(out);
}
