// Where a process goes on: what setjmp keeps and longjmp brings back, without libc's mangling, which differs between processes.
//
//   int image_context_save(struct image_context *);                        0, and 1 when it was resumed
//   _Noreturn void image_context_resume(const struct image_context *);
//   void image_call_on_stack(void *stack_top, void (*function)(void *), void *argument);

#if defined(__x86_64__)
__asm__(
    ".text\n"
    ".hidden image_context_save\n.globl image_context_save\n.type image_context_save, @function\n"
    "image_context_save:\n"
    "  mov %rbx, (%rdi)\n  mov %rbp, 8(%rdi)\n  mov %r12, 16(%rdi)\n  mov %r13, 24(%rdi)\n  mov %r14, 32(%rdi)\n  mov %r15, 40(%rdi)\n"
    "  lea 8(%rsp), %rax\n  mov %rax, 48(%rdi)\n  mov (%rsp), %rax\n  mov %rax, 56(%rdi)\n"
    "  stmxcsr 64(%rdi)\n  fnstcw 68(%rdi)\n"
    "  xor %eax, %eax\n  ret\n"
    ".hidden image_context_resume\n.globl image_context_resume\n.type image_context_resume, @function\n"
    "image_context_resume:\n"
    "  mov (%rdi), %rbx\n  mov 8(%rdi), %rbp\n  mov 16(%rdi), %r12\n  mov 24(%rdi), %r13\n  mov 32(%rdi), %r14\n  mov 40(%rdi), %r15\n"
    "  ldmxcsr 64(%rdi)\n  fldcw 68(%rdi)\n"
    "  mov 48(%rdi), %rsp\n  mov $1, %eax\n  jmp *56(%rdi)\n"
    ".hidden image_call_on_stack\n.globl image_call_on_stack\n.type image_call_on_stack, @function\n"
    "image_call_on_stack:\n"
    "  mov %rdi, %rsp\n  mov %rdx, %rdi\n  xor %ebp, %ebp\n  call *%rsi\n  ud2\n");
#elif defined(__aarch64__)
__asm__(
    ".text\n"
    ".hidden image_context_save\n.globl image_context_save\n.type image_context_save, %function\n"
    "image_context_save:\n"
    "  stp x19, x20, [x0]\n  stp x21, x22, [x0, 16]\n  stp x23, x24, [x0, 32]\n  stp x25, x26, [x0, 48]\n  stp x27, x28, [x0, 64]\n"
    "  stp x29, x30, [x0, 80]\n  stp d8, d9, [x0, 96]\n  stp d10, d11, [x0, 112]\n  stp d12, d13, [x0, 128]\n  stp d14, d15, [x0, 144]\n"
    "  mov x1, sp\n  mrs x2, fpcr\n  stp x1, x2, [x0, 160]\n"
    "  mov w0, 0\n  ret\n"
    ".hidden image_context_resume\n.globl image_context_resume\n.type image_context_resume, %function\n"
    "image_context_resume:\n"
    "  ldp x19, x20, [x0]\n  ldp x21, x22, [x0, 16]\n  ldp x23, x24, [x0, 32]\n  ldp x25, x26, [x0, 48]\n  ldp x27, x28, [x0, 64]\n"
    "  ldp x29, x30, [x0, 80]\n  ldp d8, d9, [x0, 96]\n  ldp d10, d11, [x0, 112]\n  ldp d12, d13, [x0, 128]\n  ldp d14, d15, [x0, 144]\n"
    "  ldp x1, x2, [x0, 160]\n  mov sp, x1\n  msr fpcr, x2\n"
    "  mov w0, 1\n  ret\n"
    ".hidden image_call_on_stack\n.globl image_call_on_stack\n.type image_call_on_stack, %function\n"
    "image_call_on_stack:\n"
    "  mov sp, x0\n  mov x29, 0\n  mov x0, x2\n  blr x1\n  brk 0\n");
#endif
