#include <elf.h>

#include "image-thread.h"
#include "text.h"

// The area by which the kernel tells a thread its processor, and writes into it: it has to be given up before its memory is. libc
// registers it (glibc since 2.35) and says in the dynamic linker's __rseq_offset where it is; the kernel does not say.

#if defined(__x86_64__)
enum { SIGNATURE = 0x53053053 };
#else
enum { SIGNATURE = (int)0xd428bc00 };
#endif

enum { UNREGISTER = 1, SMALLEST = 32, LARGEST = 256 };

static const Elf64_Sym *find(const char *base, const char *name) {
  const Elf64_Ehdr *file = (const Elf64_Ehdr *)base;
  const Elf64_Phdr *parts = (const Elf64_Phdr *)(base + file->e_phoff);
  const Elf64_Dyn *dynamic = 0;
  for (unsigned i = 0; i < file->e_phnum; i++) {
    if (parts[i].p_type == PT_DYNAMIC) dynamic = (const Elf64_Dyn *)(base + parts[i].p_vaddr);
  }
  uint64_t symbols = 0, strings = 0, hashes = 0;
  for (; dynamic && dynamic->d_tag; dynamic++) {
    // The linker has made its own addresses absolute, or not: that differs between architectures.
    uint64_t address = dynamic->d_un.d_ptr < (uint64_t)base ? dynamic->d_un.d_ptr + (uint64_t)base : dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_SYMTAB) symbols = address;
    else if (dynamic->d_tag == DT_STRTAB) strings = address;
    else if (dynamic->d_tag == DT_GNU_HASH) hashes = address;
  }
  if (!symbols || !strings || !hashes) return 0;
  uint32_t hash = 5381;
  for (const char *at = name; *at; at++) hash = hash * 33 + (unsigned char)*at;
  const uint32_t *table = (const uint32_t *)hashes;
  const uint32_t *buckets = table + 4 + table[2] * 2, *chain = buckets + table[0];
  uint32_t index = buckets[hash % table[0]];
  if (index < table[1]) return 0;
  for (;; index++) {
    const Elf64_Sym *symbol = (const Elf64_Sym *)symbols + index;
    uint32_t found = chain[index - table[1]];
    const char *text = (const char *)strings + symbol->st_name;
    if ((found | 1) == (hash | 1) && same(text, name)) return symbol;
    if (found & 1) return 0;
  }
}

uint64_t image_rseq_end(const uint64_t *auxiliary, uint64_t *size) {
  const char *linker = (const char *)image_auxiliary(auxiliary, AT_BASE);
  const Elf64_Sym *symbol = linker ? find(linker, "__rseq_offset") : 0;
  if (!symbol) return 0;
  uint64_t area = image_thread_pointer() + *(const uint64_t *)(linker + symbol->st_value);
  for (*size = SMALLEST; *size <= LARGEST; *size += 4) {
    if (CALL(SYS_rseq, area, *size, UNREGISTER, SIGNATURE) == 0) return area;
  }
  return 0;
}

void image_rseq_begin(uint64_t area, uint64_t size) {
  if (area) CALL(SYS_rseq, area, size, 0, SIGNATURE);
}
