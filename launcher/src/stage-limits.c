#include <signal.h>
#include <unistd.h>

#include "stage.h"

// What init cannot be asked to enforce: time on the wall, time of the processors, and init's own obedience.

void stage_limit(struct stage *stage, const struct stage_limits *limits) {
  stage->wall_ms = limits->wall_ms;
  stage->cpu_ms = limits->cpu_ms;
  stage->hold_ms = limits->hold_ms;
  stage->output_max = limits->output_max;
  stage->discard_overflow = limits->overflow;
  for (int i = 0; i < 2; i++) {
    stage->outputs[i].passed = 0;
    stage->outputs[i].cut = false;
  }
}

void stage_start_clocks(struct stage *stage) {
  uint64_t now = now_us();
  stage->since_us = now;
  stage->wall_deadline_us = stage->wall_ms ? now + stage->wall_ms * 1000 : 0;
  stage->cpu_check_us = stage->cpu_ms ? now + stage->cpu_ms * 1000 / 8 : 0;
}

void stage_stop_clocks(struct stage *stage) { stage->wall_deadline_us = stage->cpu_check_us = 0; }

static uint64_t earlier(uint64_t a, uint64_t b) { return a && (!b || a < b) ? a : b; }

// The soonest that the rest could be used up is with every processor at it.
static void check_cpu(struct launcher *launcher, struct stage *stage, uint64_t now) {
  static long processors;
  if (!processors) processors = sysconf(_SC_NPROCESSORS_ONLN);
  uint64_t limit = stage->cpu_ms * 1000, used = group_cpu_us(&launcher->cgroups, &stage->group);
  if (used >= limit) {
    stage->cpu_check_us = 0;
    stage_kill(stage, CAUSE_cpu);
    return;
  }
  uint64_t wait = (limit - used) / (uint64_t)(processors > 0 ? processors : 1);
  stage->cpu_check_us = now + (wait < 1000 ? 1000 : wait);
}

int stages_check_limits(struct launcher *launcher) {
  uint64_t now = now_us(), next = 0;
  for (struct stage *stage = launcher->stages; stage; stage = stage->next) {
    if (!stage->running || stage->exited) continue;
    if (stage->wall_deadline_us && now >= stage->wall_deadline_us) {
      stage->wall_deadline_us = 0;
      stage_kill(stage, CAUSE_wall);
    }
    if (stage->cpu_check_us && now >= stage->cpu_check_us) check_cpu(launcher, stage, now);
    // Init answers a kill at once; one that does not is ended from outside, with everything in it.
    if (stage->kill_deadline_us && now >= stage->kill_deadline_us) {
      stage->kill_deadline_us = 0;
      if (stage->sandbox->pid) kill(stage->sandbox->pid, SIGKILL);
    }
    next = earlier(stage->wall_deadline_us, next);
    next = earlier(stage->cpu_check_us, next);
    next = earlier(stage->kill_deadline_us, next);
  }
  if (!next) return -1;
  return next <= now ? 0 : (int)((next - now + 999) / 1000);
}
