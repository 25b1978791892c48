#include "../src/request.h"
#include "check.h"

static const char *of_length(char letter, size_t length) {
  static char words[PATH_MAX_BYTES + 16];
  memset(words, letter, length);
  words[length] = 0;
  return words;
}

// ---- configure

static bool configures(const char *hierarchy, const char *write) {
  static struct configure_request request;
  struct draft *draft = begin(FRAME_configure);
  if (hierarchy) text(draft, TAG_hierarchy, hierarchy);
  if (write) text(draft, TAG_write, write);
  return PARSES(draft, parse_configure, &request);
}

static void configure_takes_only_groups_of_its_own(void) {
  CHECK(configures(NULL, NULL));
  CHECK(configures("/sys/fs/cgroup/memory/skerry-1", "0 memory.limit_in_bytes 1000"));
  CHECK(configures("/sys/fs/cgroup/a/b/skerry-x", NULL));
  const char *const bad[] = {"",
                             "/sys/fs/cgroup/memory",
                             "/sys/fs/cgroup/memory/other",
                             "/sys/fs/cgroup/skerry-1/launcher",
                             "/etc/skerry-1",
                             "sys/fs/cgroup/skerry-1",
                             "/sys/fs/cgroup/../../../etc/skerry-1",
                             "/sys/fs/cgroup/skerry-1/.."};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) CHECK(!configures(bad[i], NULL));
  CHECK(!configures(of_length('a', PATH_MAX_BYTES), NULL));
}

static bool begins_ahead(uint64_t spares, const uint64_t *uid) {
  static struct configure_request request;
  struct draft *draft = begin(FRAME_configure);
  number(draft, TAG_spares, spares);
  if (uid) number(draft, TAG_spare_uid, *uid);
  return PARSES(draft, parse_configure, &request);
}

static void spares_need_ids_that_nobody_has(void) {
  const uint64_t good = 1930000000, last = 4294900000 - 4194304;
  CHECK(begins_ahead(0, NULL) && begins_ahead(8, &good) && begins_ahead(SPARES_MAX, &last));
  CHECK(!begins_ahead(1, NULL) && !begins_ahead(SPARES_MAX + 1, &good));
  const uint64_t bad[] = {0, 1000, 65535, last + 1, 1ULL << 32, UINT64_MAX};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) CHECK(!begins_ahead(1, &bad[i]));
}

static void a_write_stays_in_its_group(void) {
  const char *const group = "/sys/fs/cgroup/skerry-1";
  const char *const bad[] = {"",
                             "0",
                             "0 ",
                             "0 memory.max",
                             "1 memory.max 5",
                             "6 memory.max 5",
                             "x memory.max 5",
                             "0memory.max 5",
                             "0 /memory.max 5",
                             "0 ../memory.max 5",
                             "0 . 5",
                             "0 .. 5",
                             "0 cgroup.procs 1",
                             "0 cgroup.subtree_control +memory",
                             "0 tasks 1",
                             "0 release_agent /tmp/x",
                             "0 notify_on_release 1",
                             "0 memory.max 5\n6"};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) CHECK(!configures(group, bad[i]));
  CHECK(configures(group, "0 cpu.max 100000 100000"));
  CHECK(!configures(NULL, "0 memory.max 5"));
  char words[PATH_MAX_BYTES + 64];
  snprintf(words, sizeof words, "0 memory.max %s", of_length('1', WRITE_VALUE_MAX - 1));
  CHECK(configures(group, words));
  snprintf(words, sizeof words, "0 memory.max %s", of_length('1', WRITE_VALUE_MAX));
  CHECK(!configures(group, words));
  snprintf(words, sizeof words, "0 %s 1", of_length('a', WRITE_FILE_MAX));
  CHECK(!configures(group, words));
}

static void lists_are_bounded(void) {
  static struct configure_request request;
  for (unsigned count = 1; count <= HIERARCHIES_MAX + 1; count++) {
    struct draft *draft = begin(FRAME_configure);
    for (unsigned i = 0; i < count; i++) text(draft, TAG_hierarchy, "/sys/fs/cgroup/skerry-1");
    CHECK(PARSES(draft, parse_configure, &request) == (count <= HIERARCHIES_MAX));
  }
  for (unsigned count = WRITES_MAX; count <= WRITES_MAX + 1; count++) {
    struct draft *draft = begin(FRAME_configure);
    text(draft, TAG_hierarchy, "/sys/fs/cgroup/skerry-1");
    for (unsigned i = 0; i < count; i++) text(draft, TAG_write, "0 memory.max 5");
    CHECK(PARSES(draft, parse_configure, &request) == (count <= WRITES_MAX));
  }
}

// ---- create

struct create_fields {
  const char *layer, *hostname;
  uint64_t layers, uid, root_uid, build, network, share, from, bytes, inodes;
};

static const struct create_fields ordinary = {.layer = "debian-12", .layers = 1, .uid = 1910000000, .root_uid = 1900000000, .bytes = 1, .inodes = 1};
static const struct create_fields building = {.layer = "debian-12", .layers = 1, .root_uid = 1900000000, .build = 1, .network = 1};

static bool creates(const struct create_fields *fields) {
  static struct create_request request;
  struct draft *draft = begin(FRAME_create);
  for (uint64_t i = 0; i < fields->layers; i++) text(draft, TAG_layer, fields->layer);
  if (fields->hostname) text(draft, TAG_hostname, fields->hostname);
  number(draft, TAG_uid, fields->uid);
  number(draft, TAG_root_uid, fields->root_uid);
  number(draft, TAG_build, fields->build);
  number(draft, TAG_network, fields->network);
  number(draft, TAG_share, fields->share);
  number(draft, TAG_from, fields->from);
  number(draft, TAG_top_bytes, fields->bytes);
  number(draft, TAG_top_inodes, fields->inodes);
  return PARSES(draft, parse_create, &request);
}

#define CREATES(base, change) ({ struct create_fields fields = base; fields.change; creates(&fields); })

static void a_sandbox_is_of_one_of_two_kinds(void) {
  CHECK(creates(&ordinary));
  CHECK(creates(&building));
  CHECK(CREATES(ordinary, share = 1));
  CHECK(CREATES(ordinary, from = 5));
  CHECK(!CREATES(ordinary, network = 1));
  CHECK(!CREATES(ordinary, bytes = 0));
  CHECK(!CREATES(ordinary, inodes = 0));
  CHECK(!CREATES(building, share = 1));
  CHECK(!CREATES(building, from = 5));
}

static void nobody_of_the_host_is_anybody_inside(void) {
  const uint64_t bad[] = {0, 1000, 65535, 4294900001, UINT32_MAX, 1ULL << 32, UINT64_MAX};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
    CHECK(!CREATES(ordinary, uid = bad[i]));
    CHECK(!CREATES(ordinary, root_uid = bad[i]));
    CHECK(!CREATES(building, root_uid = bad[i]));
  }
  CHECK(CREATES(ordinary, uid = 65536));
  CHECK(CREATES(building, root_uid = 4294900000));
}

static void layers_are_names_and_not_paths(void) {
  const char *const bad[] = {"", ".", "..", ".build-1-2", "a/b", "/etc", "../etc", "A", "a b", "a:b", "a,b", "a\\b", "-a", "_a", "a\n"};
  for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) CHECK(!CREATES(ordinary, layer = bad[i]));
  CHECK(CREATES(ordinary, layer = "a"));
  CHECK(CREATES(ordinary, layer = "gcc-12.2_x+y"));
  CHECK(CREATES(ordinary, layer = of_length('a', NAME_MAX_BYTES - 1)));
  CHECK(!CREATES(ordinary, layer = of_length('a', NAME_MAX_BYTES)));
  CHECK(!CREATES(ordinary, layers = 0));
  CHECK(CREATES(ordinary, layers = LAYERS_MAX));
  CHECK(!CREATES(ordinary, layers = LAYERS_MAX + 1));
  CHECK(CREATES(ordinary, hostname = of_length('h', 64)));
  CHECK(!CREATES(ordinary, hostname = of_length('h', 65)));
}

// ---- put and read

static void files_have_absolute_paths_and_plain_modes(void) {
  static struct file_request request;
  const struct { const char *path; uint64_t mode; bool good; } puts[] = {
      {"/work/a", 0644, true}, {"/", 0, true}, {"work/a", 0644, false}, {"", 0644, false}, {"/a", 01000, false}, {"/a", 04755, false}, {"/a", UINT64_MAX, false}};
  for (unsigned i = 0; i < sizeof puts / sizeof *puts; i++) {
    uint8_t *memory;
    struct draft *draft = begin(FRAME_put);
    text(draft, TAG_path, puts[i].path);
    number(draft, TAG_mode, puts[i].mode);
    text(draft, TAG_data, "content");
    struct frame frame = finish(draft, &memory);
    CHECK(parse_put(&frame, &request) == puts[i].good);
    CHECK(!puts[i].good || (request.data_length == 7 && memcmp(request.data, "content", 7) == 0));
    CHECK(!parse_read(&frame, &request));
    free(memory);
  }
}

static void a_read_is_bounded(void) {
  static struct file_request request;
  const struct { uint64_t offset, length; bool good; } reads[] = {
      {0, 0, true}, {INT64_MAX, DATA_MAX, true}, {0, DATA_MAX + 1, false}, {1ULL << 63, 1, false}, {0, UINT64_MAX, false}};
  for (unsigned i = 0; i < sizeof reads / sizeof *reads; i++) {
    struct draft *draft = begin(FRAME_read);
    text(draft, TAG_path, "/work/a");
    number(draft, TAG_offset, reads[i].offset);
    number(draft, TAG_length, reads[i].length);
    CHECK(PARSES(draft, parse_read, &request) == reads[i].good);
  }
}

// ---- artefacts

static bool keeps(uint64_t artefact, uint64_t length) {
  struct keep_request request;
  struct draft *draft = begin(FRAME_keep);
  number(draft, TAG_number, artefact);
  number(draft, TAG_length, length);
  bool good = PARSES(draft, parse_keep, &request);
  CHECK(!good || (request.number == artefact && request.length == length));
  return good;
}

static bool names_artefact(uint64_t artefact) {
  uint64_t value;
  struct draft *draft = begin(FRAME_restore);
  number(draft, TAG_number, artefact);
  bool good = PARSES(draft, parse_artefact, &value);
  CHECK(!good || value == artefact);
  return good;
}

static void artefacts_are_numbered(void) {
  CHECK(keeps(1, 1) && keeps(ARTEFACTS_MAX, INT64_MAX));
  CHECK(!keeps(0, 1) && !keeps(ARTEFACTS_MAX + 1, 1) && !keeps(UINT64_MAX, 1));
  CHECK(!keeps(1, 0) && !keeps(1, UINT64_MAX));
  CHECK(names_artefact(1) && names_artefact(ARTEFACTS_MAX) && !names_artefact(0) && !names_artefact(ARTEFACTS_MAX + 1));
}

// ---- one number, one name

static void a_single_field_is_alone(void) {
  uint8_t *memory;
  uint64_t value;
  char name[NAME_MAX_BYTES];
  struct draft *draft = begin(FRAME_signal);
  number(draft, TAG_number, 15);
  struct frame frame = finish(draft, &memory);
  CHECK(parse_number(&frame, &value) && value == 15 && !parse_name(&frame, name));
  frame.length--;
  CHECK(!parse_number(&frame, &value));
  frame.length = 0;
  CHECK(!parse_number(&frame, &value) && !parse_name(&frame, name));
  free(memory);
  draft = begin(FRAME_seal);
  text(draft, TAG_name, "python-3.11");
  frame = finish(draft, &memory);
  CHECK(parse_name(&frame, name) && strcmp(name, "python-3.11") == 0 && !parse_number(&frame, &value));
  free(memory);
  draft = begin(FRAME_seal);
  text(draft, TAG_name, "a");
  text(draft, TAG_name, "b");
  CHECK(!PARSES(draft, parse_name, name));
}

void test_requests(void) {
  configure_takes_only_groups_of_its_own();
  spares_need_ids_that_nobody_has();
  a_write_stays_in_its_group();
  lists_are_bounded();
  a_sandbox_is_of_one_of_two_kinds();
  nobody_of_the_host_is_anybody_inside();
  layers_are_names_and_not_paths();
  files_have_absolute_paths_and_plain_modes();
  a_read_is_bounded();
  artefacts_are_numbered();
  a_single_field_is_alone();
}
