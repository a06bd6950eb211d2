//! A model of the executor, too simple to be wrong. Everything that the executor does with wakers,
//! futures and destructors is said here once more, plainly: who is ready, who waits for which moment.

use std::collections::VecDeque;
use std::rc::Rc;

use polyloop::executor::turbo::TURN;

/// A step of a task. Tasks and gates are numbered; a number beyond the last means one of those that
/// are there.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Yield,
    Sleep(u64),
    /// Computes for so long.
    Work(u64),
    Wait(usize),
    /// Waits for the gate, but no longer than this.
    WaitFor(u64, usize),
    Open(usize),
    /// Spawns a task that runs this program.
    Spawn(usize),
    Abort(usize),
    Join(usize),
}

pub(crate) const GATES: usize = 4;
pub(crate) const TASKS: usize = 40;
/// So many timers fire in a turn; the others wait for the next one.
const FIRED_AT_ONCE: usize = 32;

pub(crate) type Programs = Rc<Vec<Vec<Step>>>;

#[derive(Default)]
pub(crate) struct Model {
    programs: Programs,
    pub(crate) now: u64,
    tasks: Vec<Task>,
    ready: VecDeque<Ready>,
    timers: Vec<Timer>,
    next_timer: usize,
    open: [bool; GATES],
    waiting: [Vec<usize>; GATES],
    cause: String,
    story: Vec<String>,
}

#[derive(Default)]
struct Task {
    program: usize,
    step: usize,
    /// What has been done of a step that takes several polls.
    begun: Begun,
    queued: bool,
    aborted: bool,
    ended: bool,
    joined_by: Option<usize>,
    handle_taken: bool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Begun {
    #[default]
    No,
    Yielded,
    Join(usize),
    Timer {
        timer: usize,
        deadline: u64,
    },
}

struct Ready {
    task: usize,
    since: u64,
    cause: String,
}

struct Timer {
    number: usize,
    deadline: u64,
    task: usize,
}

impl Model {
    pub(crate) fn new(programs: Programs) -> Model {
        Model { programs, cause: "?".to_owned(), ..Model::default() }
    }

    /// What has happened since the last time.
    pub(crate) fn story(&mut self) -> Vec<String> {
        std::mem::take(&mut self.story)
    }

    pub(crate) fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// The earliest moment that somebody waits for.
    pub(crate) fn next_deadline(&self) -> Option<u64> {
        self.timers.iter().map(|timer| timer.deadline).min()
    }

    /// How many tasks have not ended.
    pub(crate) fn living(&self) -> usize {
        self.tasks.iter().filter(|task| !task.ended).count()
    }

    fn tell(&mut self, line: String) {
        self.story.push(line);
    }

    fn wake(&mut self, task: usize) {
        let cause = self.cause.clone();
        self.queue(task, cause);
    }

    fn queue(&mut self, task: usize, cause: String) {
        let found = &mut self.tasks[task];
        if !found.ended && !std::mem::replace(&mut found.queued, true) {
            self.ready.push_back(Ready { task, since: self.now, cause });
        }
    }

    pub(crate) fn spawn(&mut self, program: usize, by: Option<usize>) {
        let task = self.tasks.len();
        if task == TASKS {
            return;
        }
        let program = program % self.programs.len();
        self.tasks.push(Task { program, ..Task::default() });
        self.tell(match by {
            Some(by) => format!("spawn {task} by {by}"),
            None => format!("spawn {task}"),
        });
        self.queue(task, "?".to_owned());
    }

    pub(crate) fn open(&mut self, gate: usize) {
        self.open[gate % GATES] = true;
        for task in std::mem::take(&mut self.waiting[gate % GATES]) {
            self.wake(task);
        }
    }

    pub(crate) fn abort(&mut self, task: usize) {
        let count = self.tasks.len();
        if count > 0 && !self.tasks[task % count].handle_taken {
            let found = &mut self.tasks[task % count];
            if !found.ended && !std::mem::replace(&mut found.aborted, true) {
                self.wake(task % count);
            }
        }
    }

    pub(crate) fn turn(&mut self) {
        let now = self.now;
        let end = now + TURN.as_micros() as u64;
        self.timers.sort_by_key(|timer| (timer.deadline, timer.number));
        let due = self.timers.iter().take_while(|timer| timer.deadline <= now).count();
        let due: Vec<_> = self.timers.drain(..due.min(FIRED_AT_ONCE)).collect();
        for Timer { number, deadline, task } in due {
            self.fired(number, deadline);
            self.cause = format!("timer {number}");
            self.wake(task);
        }
        self.cause = "?".to_owned();
        for polled in 0..self.ready.len() {
            if polled > 0 && self.now >= end {
                break;
            }
            let Some(ready) = self.ready.pop_front() else { break };
            if !self.tasks[ready.task].ended {
                self.poll(ready);
            }
        }
    }

    fn fired(&mut self, timer: usize, deadline: u64) {
        self.tell(match self.now - deadline {
            0 => format!("timer {timer} fired"),
            late => format!("timer {timer} fired +{late}"),
        });
    }

    fn poll(&mut self, Ready { task, since, cause }: Ready) {
        let start = self.now;
        self.tasks[task].queued = false;
        self.cause = task.to_string();
        let aborted = self.tasks[task].aborted;
        let wait = if aborted { None } else { self.go_on(task) };
        if wait.is_none()
            && let Begun::Timer { timer, .. } = self.tasks[task].begun
        {
            self.drop_timer(timer);
        }
        let after = |word: &str, time| match time {
            0 => String::new(),
            time => format!(" {word} {time}"),
        };
        let (took, ready) = (after("took", self.now - start), after("after", start - since));
        let wait_text = wait.as_deref().unwrap_or("end");
        self.tell(format!("poll {task}: {cause} -> {wait_text}{took}{ready}"));
        if wait.is_none() {
            self.tell(format!("{} {task}", if aborted { "cancelled" } else { "done" }));
            self.tasks[task].ended = true;
            if let Some(joiner) = self.tasks[task].joined_by {
                self.wake(joiner);
            }
        }
        self.cause = "?".to_owned();
    }

    fn drop_timer(&mut self, timer: usize) {
        let before = self.timers.len();
        self.timers.retain(|found| found.number != timer);
        if self.timers.len() < before {
            self.tell(format!("timer {timer} dropped"));
        }
    }

    /// Runs the task until it has to wait, and says for what.
    fn go_on(&mut self, task: usize) -> Option<String> {
        let programs = self.programs.clone();
        loop {
            let step = programs[self.tasks[task].program].get(self.tasks[task].step)?;
            if let Some(wait) = self.step(task, step) {
                return Some(wait);
            }
            self.tasks[task].step += 1;
            self.tasks[task].begun = Begun::No;
        }
    }

    fn step(&mut self, task: usize, step: &Step) -> Option<String> {
        let begun = self.tasks[task].begun;
        match *step {
            Step::Yield if begun == Begun::No => {
                self.tasks[task].begun = Begun::Yielded;
                self.wake(task);
                return Some("turn".to_owned());
            }
            Step::Yield => {}
            Step::Sleep(time) => return self.sleep(task, time),
            Step::Work(time) => self.now += time,
            Step::Wait(gate) => {
                if !self.open[gate % GATES] {
                    self.waiting[gate % GATES].push(task);
                    return Some("?".to_owned());
                }
            }
            Step::WaitFor(time, gate) => {
                if !self.open[gate % GATES] {
                    self.waiting[gate % GATES].push(task);
                    return self.sleep(task, time);
                }
                if let Begun::Timer { timer, .. } = begun {
                    self.drop_timer(timer);
                }
            }
            Step::Open(gate) => self.open(gate),
            Step::Spawn(program) => self.spawn(program, Some(task)),
            Step::Abort(other) => self.abort(other),
            Step::Join(other) => {
                let (other, has_handle) = match begun {
                    Begun::Join(other) => (other, true),
                    _ => {
                        let other = other % self.tasks.len();
                        let taken = &mut self.tasks[other].handle_taken;
                        (other, !std::mem::replace(taken, true))
                    }
                };
                if has_handle && !self.tasks[other].ended {
                    self.tasks[other].joined_by = Some(task);
                    self.tasks[task].begun = Begun::Join(other);
                    return Some(other.to_string());
                }
            }
        }
        None
    }

    fn sleep(&mut self, task: usize, time: u64) -> Option<String> {
        match self.tasks[task].begun {
            Begun::Timer { timer, deadline } if self.now >= deadline => {
                let before = self.timers.len();
                self.timers.retain(|found| found.number != timer);
                if self.timers.len() < before {
                    self.fired(timer, deadline);
                }
                None
            }
            Begun::Timer { timer, .. } => Some(format!("timer {timer}")),
            _ => {
                let (number, deadline) = (self.next_timer, self.now + time);
                self.next_timer += 1;
                self.tasks[task].begun = Begun::Timer { timer: number, deadline };
                self.timers.push(Timer { number, deadline, task });
                self.tell(format!("timer {number} of {task} for {deadline}"));
                Some(format!("timer {number}"))
            }
        }
    }
}
