### The page's texts. A key says what the text is for; `*-title`, `*-summary` and `*-help` belong
### to a scenario or to one of its parameters.

## The frame

app-name = Polyloop
app-tagline = Event loops in real workers, drawn as measured
document-title = { $scenario } – Polyloop
skip-link = Skip to the scenario
language = Language
theme = Theme
theme-auto = As the system has it
theme-light = Light
theme-dark = Dark
catalogue = Scenarios
catalogue-choose = Choose a scenario

group-loops = Loops
group-pools = Pools
group-talking-to-a-loop = Talking to a loop
group-in-practice = In practice
group-mistakes = Mistakes

## The address

note-no-such-scenario = There is no scenario “{ $id }”. Choose one from the catalogue.
note-unknown-params = { $count ->
    [one] The address has a parameter that this scenario does not take: { $names }.
   *[other] The address has parameters that this scenario does not take: { $names }.
  } It takes { $known }.
note-no-texts = The texts in { $lang } could not be loaded, so the page is in English. Choose the language again to try once more; if it stays so, the host does not serve all files of the page.
rest-coming = The rest of the page is on its way…
rest-missing = The rest of the page could not be loaded: scenarios can be run, but nothing of a run can be shown. Reload the page to try once more; if it stays so, the host does not serve all files of the page.
note-misread = “{ $text }” is nothing that “{ $name }” in the address can be, so it was left out.

## The form

parameters = Parameters
reset-all = Reset all
reset-field = Reset “{ $label }” to { $default }
reset-list = the default list
yes = yes
no = no
range-list = up to { $max } lines
unit-per-second = 1/s

refused-unknown = There is no parameter “{ $name }”. There are { $known }.
refused-int = “{ $given }” is not a whole number from { $min } to { $max }
refused-float = “{ $given }” is not a number from { $min } to { $max }
refused-bool = “{ $given }” is neither true nor false
refused-choice = “{ $given }” is none of { $choices }
refused-list = Needs 1 to { $max } lines, none of them empty

param-workers = Workers
param-tasks = Tasks
param-work = Work
param-work_ms = Time per task
param-prefetch = Prefetch
param-on_crash = If a worker dies
param-loops = Loops
param-delay_ms = Delay
param-processes = Calls
param-pool = Pool
param-jobs = Jobs
param-n = Numbers
param-heartbeat_ms = Heartbeat
param-place = Place
param-actors = Actors
param-messages = Messages
param-handle_ms = Time per message
param-mailbox = Mailbox
param-stop = Stop
param-urls = Addresses
param-repeat = Repetitions
param-per_loop = At once per loop
param-timeout_ms = Time limit
param-iterations = Terms of a sum
param-compute_rps = Computations
param-health_rps = Health checks
param-duration_ms = Duration
param-policy = Executor

choice-work-sleep = sleep
choice-work-cpu = compute
choice-on_crash-heal = replace it
choice-on_crash-break = fail the run
choice-place-pool = in the pool
choice-place-inline = in the loop
choice-stop-drain = when empty
choice-stop-now = at once
choice-policy-standard = standard
choice-policy-turbo = turbo

## The run

run = Run
stop = Stop
run-controls = Run controls
run-is-off = { $count ->
    [one] Cannot run: “{ $fields }” needs another value
   *[other] Cannot run: these need other values: { $fields }
  }
run-is-off-alone = Cannot run with this address. { $fields }
progress = Progress
progress-of = { $done } of { $total }
took-ms = { $ms } ms
status-idle = Ready to run
status-running = Running
status-stopping = Stopping
status-completed = Completed
status-failed = Failed
status-cancelled = Stopped
status-stale = (with other parameters than the form has now)
failure-in-loop = in { $loop }
failure-in-task = in { $loop }, task { $task }

announce-started = The run has started
announce-progress = { $percent } percent done
announce-completed = The run has completed in { $ms } milliseconds
announce-cancelled = The run was stopped after { $ms } milliseconds
announce-failed = The run has failed with { $code } after { $ms } milliseconds

timeline = Timeline
timeline-empty = Nothing has run yet: press Run. Every loop then has a lane of its own here: what it polled, what its tasks waited for, and each message on its way.

## The result

result = Result
result-empty = This run gave nothing.
rows-shown = { $shown } of { $total } { $count ->
    [one] row
   *[other] rows
  }
rows-all = { $total } { $count ->
    [one] row
   *[other] rows
  }
rows-by-script = A script gets the rest: polyloop.run(…)
show-more = Show more

table-failed = Failed tasks
table-by-worker = Tasks by worker
table-squares = Squares
column-worker = Worker
column-tasks = Tasks
column-task = Task
column-square = Square
column-code = Code
table-steps = Steps
table-loops = Loops
table-sums = Sums
table-heart = Heartbeat
table-values = Values
table-actors = Actors
table-requests = Requests
table-items = Answers
column-failed = Failed
column-url = Address
column-status = Status
column-ms = Time, ms
table-latencies = Requests and latencies
column-request = Request
column-requests = Sent
column-p50 = p50, ms
column-p99 = p99, ms
column-max = Max, ms
column-result = Result
column-step = Step
column-ok = Succeeded
column-value = Value
column-error = Error
column-loop = Loop
column-results = Results
column-process = Call
column-sum = Sum
column-heartbeats = Beats
column-max-heartbeat-gap = Longest gap, ms
column-job = Job
column-actor = Actor
column-handled = Handled
column-undelivered = Not delivered

## The numbers

statistics = Statistics
loops = Loops
loop = Loop
loop-kind = Kind
loop-busy = Busy, ms
loop-tasks = Tasks
loop-block = Longest poll, ms
loop-inbox = Mailbox peak

totals-tasks = Tasks
total-started = started
total-completed = completed
total-failed = failed
total-cancelled = cancelled
total-retried = tried again
totals-messages = Messages
total-sent = sent
total-received = received
total-bytes = bytes sent
totals-trace = Measurement
total-wall = time, ms
total-events = events recorded
total-dropped = events left out
total-clock = clock step, µs
clock-is-coarse = The browser gives this page a coarse clock: its host does not send the headers that isolate it from other origins.

latencies = Latencies, ms
latency-of = From – to
latency-tasks = Task: spawned – ended
latency-messages = Message: sent – received
latency-p50 = p50
latency-p90 = p90
latency-p99 = p99
latency-max = max

log = Log
log-time = Time, ms
log-text = Line
lines-shown = Last { $shown } of { $total } { $count ->
    [one] line
   *[other] lines
  }
lines-all = { $total } { $count ->
    [one] line
   *[other] lines
  }
show-earlier = Show earlier

## Requests by hand

http-title = Ask it over HTTP
http-help = While this scenario is open, its server loop answers real HTTP requests under http/. During a run it is the run’s own loop, and the requests show on its timeline; between the runs a small server with two workers stands by.
http-method = Method
http-path = Address
http-body = Body
http-send = Send
http-under-way = Waiting for the answer…
http-answered = { $status }, after { $ms } ms
http-in-developer-tools = From the developer tools, on this page:

## What to do about an error

error-worker-lost-hint = The worker was gone before its work was done. Run again; with “replace it” its work goes to another one, three times at most.
error-worker-panicked-hint = The program trapped inside the worker. The message says where; the log says what came before.
error-worker-hung-hint = The loop did not answer for two seconds. Look for a poll without an end in its lane.
error-task-failed-hint = A task ended with an error. Its span on the timeline shows when and where.
error-timeout-hint = It took longer than it was allowed to. Give it more time, or less to do.
error-cancelled-hint = It was stopped before its end. What was recorded until then is shown.
error-loop-closed-hint = The loop had ended before it was asked. Keep it open until the last answer has come.
error-loop-running-hint = A loop runs one program at a time. Give the second one a loop of its own.
error-no-current-loop-hint = There is no loop in this place. Make one, or come from a task of a loop.
error-wrong-loop-hint = The thing belongs to another loop. Send that loop a message instead.
error-broken-pool-hint = A worker died, and the pool was told to give up then. Choose “replace it” to let it go on.
error-not-sendable-hint = Only data can go to another loop. Send what the job needs as its arguments.
error-needs-isolation-hint = The host has to send the headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy. “make serve” does.
error-network-hint = The request did not get through. See whether the address answers, and allows this page to ask.

## Parameters that every scenario takes

policy-help = Whose executor the loops run: the usual one or Polyloop’s

## master-worker

master-worker-title = Master and workers
master-worker-summary = A master loop hands out tasks through a queue. Each worker takes them in a loop of its own, squares them and answers through a results queue, until a stop message ends it.
master-worker-workers-help = Loops that take tasks
master-worker-tasks-help = Numbers to be squared
master-worker-work-help = Wait for a timer, or keep the loop busy
master-worker-work_ms-help = How long one task takes
master-worker-prefetch-help = Tasks sent to a worker ahead of its answers
master-worker-on_crash-help = What the master does when a worker is lost
master-worker-policy-help = { policy-help }

## lifecycle

lifecycle-title = Life of an event loop
lifecycle-summary = The rules that every event loop keeps, each of them tried: making a loop, making it the current one, running it, running it twice, asking for one where there is none, closing it.
lifecycle-policy-help = { policy-help }

## threads

threads-title = A loop in every thread
threads-summary = Loops side by side, each with tasks of its own that sleep for different times. All of it takes as long as the longest task.
threads-loops-help = Loops side by side
threads-tasks-help = Tasks in each loop
threads-delay_ms-help = Sleep of the first task; the second sleeps twice as long
threads-policy-help = { policy-help }

## processes

processes-title = A pool of processes
processes-summary = A pool maps a function over inputs. Each call gathers several tasks on the loop of the process that runs it; when there are more calls than processes, they go in waves.
processes-processes-help = Calls to be made
processes-pool-help = Processes that make them
processes-tasks-help = Tasks in each call
processes-delay_ms-help = How long each task sleeps
processes-policy-help = { policy-help }

## executor

executor-title = Computing beside a loop
executor-summary = Long computations beside a loop that keeps a heartbeat: in a pool of workers the heart beats on, and inside the loop it stands still.
executor-jobs-help = Sums to be computed
executor-n-help = Numbers in each sum
executor-workers-help = Workers in the pool
executor-heartbeat_ms-help = Time between two beats
executor-place-help = In the pool, or inside the loop that beats
executor-policy-help = { policy-help }

## fetch

fetch-title = Fetching in several loops
fetch-summary = A list of addresses is cut into equal shares, one for each loop. A loop fetches its share at once, with a bound on the requests under way; an address that fails is an item of the result like any other.
fetch-urls-help = One address per line, relative to this page or anywhere. This page itself answers under http/: get, ip, headers, user-agent, delay/500, status/404
fetch-repeat-help = How often the list is fetched
fetch-workers-help = Loops that share the addresses
fetch-per_loop-help = Requests under way at once in one loop
fetch-timeout_ms-help = How long one request may take
fetch-policy-help = { policy-help }

## web-server

web-server-title = A web server
web-server-summary = A server loop answers health checks at once and hands computations to a pool. A client loop sends both at a fixed rate, whether or not they are answered, and measures each from the moment it was due.
web-server-pool-help = Workers that compute, 16 computations each at most; with 0 the server loop computes
web-server-iterations-help = How much one request computes: the sum of so many square roots
web-server-compute_rps-help = Computations asked for
web-server-health_rps-help = Health checks asked for
web-server-duration_ms-help = How long requests are sent
web-server-place-help = In the pool, or inside the server loop
web-server-policy-help = { policy-help }
web-server-look = Health checks and computations have tasks of their own on the server’s lane. As long as the pool computes, each check is answered at once. Inside the loop a check that comes during a computation waits for its end: choose “health” in the table of messages below, and each of the slowest tells which poll it waited for. A million terms take a few milliseconds, which few checks meet; with twenty million nobody can miss it. A latency counts from when its request was due, so waiting cannot hide.
web-server-try-1 = Compute inside the loop; watch the p99 of the health checks
web-server-try-2 = One worker and too much work: the server is full and refuses computations, the health checks go on
web-server-try-3 = 500 health checks per second

## actors

actors-title = Actors
actors-summary = Every actor is a loop with a mailbox. It handles one message after the other, and is stopped when its mailbox is empty, or at once.
actors-actors-help = Loops with a mailbox each
actors-messages-help = Messages, given out in turn
actors-handle_ms-help = How long one message takes
actors-mailbox-help = Messages that fit into a mailbox; 0 for any number
actors-stop-help = First what is in the mailbox, or at once
actors-policy-help = { policy-help }

## loop-policy

loop-policy-title = A faster loop
loop-policy-summary = The same tasks under the executor that everybody has and under Polyloop’s own, measured in alternation on your machine. What is timed is not traced, since recording a poll takes longer than the poll.
loop-policy-loops-help = Workers that measure side by side
loop-policy-tasks-help = Tasks to spawn and finish
loop-policy-yields-help = How often each task yields
loop-policy-compare-help = Which executors are measured
loop-policy-policy-help = { policy-help }
param-yields = Yields
param-compare = Compare
choice-compare-both = both
choice-compare-standard = standard alone
choice-compare-turbo = turbo alone
table-policies = Executors
table-speedup = Speedup
column-policy = Executor
column-completed = Tasks done
column-wall-ms = Time (ms)
column-ns-per-task = Per task (ns)
column-ns-per-yield = Per yield (ns)
column-times-faster = Turbo, times faster

## threadsafe

threadsafe-title = Submitting from another thread
threadsafe-summary = Threads hand tasks to the main loop and wait for the values. With “block” the whole thread stands still until the answer is there, while the main loop works on; a limit says how long it waits.
threadsafe-threads-help = Threads that submit a task each
threadsafe-delay_ms-help = How long the task sleeps in the main loop
threadsafe-timeout_ms-help = How long a thread waits for its value
threadsafe-wait-help = Block the thread, or await the value
threadsafe-cancel_on_timeout-help = Whether a task is cancelled when its thread gives up
threadsafe-policy-help = { policy-help }
param-threads = Threads
param-wait = Wait
param-cancel_on_timeout = Cancel after the limit
choice-wait-block = block
choice-wait-async = await
table-calls = Calls
column-thread = Thread
column-waited = Waited (ms)

## mistakes

mistakes-title = Mistakes made once
mistakes-summary = What everybody gets wrong once with several event loops, done wrong and right, both really run. What happened is read from the trace: an error that was caught, a deadline that passed, a heart that stood still.
mistakes-case-help = Which mistake
mistakes-policy-help = { policy-help }
param-case = Mistake
choice-case-shared-loop = a loop run from a second thread
choice-case-no-loop = asking for a loop where there is none
choice-case-call-soon = queueing a callback without waking the loop
choice-case-blocking-get = a blocking read inside a task
choice-case-not-sendable = a job that takes along local state
choice-case-swallowed = a worker that swallows its error
choice-case-own-result = waiting for one’s own result
choice-case-inline-cpu = a long computation inside the loop
choice-case-empty-chunk = a chunk size of zero
table-wrong = The wrong way
table-right = The right way
column-symptom = Symptom
column-outcome = Outcome
column-evidence = Evidence

## What to look for

look = What to look for
lifecycle-look = Every line of the result is an answer of the runtime, not of this page: the steps are done in a worker that has no event loop until it makes one. Watch where the second loop appears: in a worker of its own, the only place where it may run.
lifecycle-try-1 = Take the tour
lifecycle-try-2 = The same with the standard executor
threads-look = The lanes lie side by side: while one loop’s tasks sleep, so do the others’, and nobody waits for anybody. The time of the whole run is that of the longest task, plus the start of the workers.
threads-try-1 = Eight loops: the run takes hardly longer
threads-try-2 = Ten tasks per loop: the last one sleeps ten times as long
threads-try-3 = No sleep at all: what is left is the cost of starting loops
processes-look = Each process takes a call, runs its tasks side by side, answers, and takes the next. With as many calls as places there is one wave; with more, the lanes show the waves one behind the other.
processes-try-1 = Twelve calls in four processes: three waves
processes-try-2 = A pool of one: one call after the other
executor-look = The main loop’s heartbeat is the thin row of polls. While workers compute, it goes on as if nothing were the matter. Inside the loop, one long poll stands where the heart should beat, and the longest gap in the result is as long as the computations. The sums of the defaults keep CPython busy for a good part of a second and workers for a few milliseconds: they are over before the heart beats once, so these are longer:
executor-try-1 = Eight long sums, and a heart that beats beside them
executor-try-2 = The same inside the loop: watch the longest gap
executor-try-3 = One worker: the jobs queue up, the heart does not mind
executor-try-4 = Sixteen jobs for two workers
master-worker-look = Each arrow down is a task, each arrow up its result. A worker gets its next task when it has answered, so a slow one holds up nobody. The gap between an answer and the next task is what prefetching removes.
master-worker-try-1 = One worker: the run takes as long as all tasks one after the other
master-worker-try-2 = Two thousand tiny tasks, sixty-four ahead: batches instead of single messages
master-worker-try-3 = Compute instead of sleeping: while a task computes, its worker’s loop does nothing else
loop-policy-look = Each long task in the picture is one timed stretch; standard and turbo take turns, so that a noisy machine troubles both alike. If turbo does not win on your machine, the table says so.
loop-policy-try-1 = A hundred thousand tasks
loop-policy-try-2 = No yields: spawning and finishing alone
loop-policy-try-3 = Two loops at once: do they disturb each other?
threadsafe-look = With “block”, each thread shows one long poll: it stands still until its value is there, while the main loop runs all the tasks side by side. With “await” the thread’s own loop is free meanwhile.
threadsafe-try-1 = Await instead: the threads’ loops are idle, not blocked
threadsafe-try-2 = Give up after 300 ms: the tasks are cancelled
threadsafe-try-3 = Give up after 300 ms, but let the tasks run to their end
actors-look = Letters fan out from the main loop at once; each actor takes them one at a time, in order. The mailbox fills while an actor is busy: look at the numbers for the inbox peak.
actors-try-1 = Stop at once: what was not handled is listed
actors-try-2 = A mailbox of one: now the sender waits
actors-try-3 = A single actor: strictly one after the other
mistakes-look = First the wrong way, then the right one, in the same run. The timeline shows the symptom: a long poll where others should have had their turn, a wait that ends by its deadline, a task that fails.
mistakes-try-1 = A long computation inside the loop
mistakes-try-2 = A worker that swallows its error
mistakes-try-3 = A chunk size of zero
mistakes-rule-shared-loop = Remember: a loop belongs to the thread that runs it. From elsewhere, submit to it.
mistakes-rule-no-loop = Remember: a thread has no loop until it makes one.
mistakes-rule-call-soon = Remember: who queues something on a sleeping loop has to wake it.
mistakes-rule-blocking-get = Remember: inside a task, whatever can wait must be awaited.
mistakes-rule-not-sendable = Remember: only data travels. Pass what a job needs as arguments.
mistakes-rule-swallowed = Remember: an error is a result. Send it back like one.
mistakes-rule-own-result = Remember: nothing can wait for what it has to do itself.
mistakes-rule-inline-cpu = Remember: long computations belong into a pool, short ones into the loop.
mistakes-rule-empty-chunk = Remember: round the chunk size up, or take at least one.
mistakes-cpython-shared-loop = CPython says: “RuntimeError: This event loop is already running”.
mistakes-cpython-no-loop = CPython says: “RuntimeError: no running event loop”.
mistakes-cpython-call-soon = In debug mode CPython says: “RuntimeError: Non-thread-safe operation invoked on an event loop other than the current one”.
mistakes-cpython-blocking-get = In debug mode CPython says: “Executing <Task finished name='Task-3' …> took 0.201 seconds”.
mistakes-cpython-not-sendable = CPython says: “AttributeError: Can't pickle local object”.
mistakes-cpython-swallowed = CPython says nothing until a deadline: “TimeoutError”.
mistakes-cpython-own-result = CPython says: “RuntimeError: Task cannot await on itself”.
mistakes-cpython-inline-cpu = In debug mode CPython says: “Executing <Task finished name='Task-3' …> took 0.204 seconds”.
mistakes-cpython-empty-chunk = CPython says: “ValueError: range() arg 3 must not be zero”.
mistakes-seen-failed = It failed with { $code }: { $text }
mistakes-seen-late = It lay in the mailbox for { $waited_ms } ms: a timer woke the loop, not the message.
mistakes-seen-at-once = The message woke the loop, and was taken { $waited_ms } ms after it came.
mistakes-seen-stall = One poll took { $poll_ms } ms, during which the heart missed { $missed } { $missed ->
    [one] beat
   *[other] beats
  }.
mistakes-seen-item = It was awaited for { $waited_ms } ms, while the heart beat { $beats } { $beats ->
    [one] time
   *[other] times
  }.
mistakes-seen-beats = { $in_loop } computed for { $poll_ms } ms, while the heart beat { $beats } { $beats ->
    [one] time
   *[other] times
  }.
mistakes-seen-no-result = { $in_loop } took its input, and nothing came through “{ $queue }” in { $waited_ms } ms.
mistakes-seen-error = The error came through “{ $queue }” after { $waited_ms } ms: { $text }
mistakes-seen-self-wait = “{ $task }” still waited for its own end after { $waited_ms } ms.
mistakes-seen-value = “{ $task }” ran in { $in_loop } and gave { $value }.
mistakes-seen-chunks = The items are shared out as { $chunks }.
mistakes-seen-nothing = The trace does not show it.
fetch-look = Each worker sends its share at once, up to the bound, and the requests come back in their own order; the result keeps yours. A request that fails is an item like any other, with its error.
fetch-try-1 = One request at a time in each loop
fetch-try-2 = An endpoint that takes 200 ms: how many go side by side?
fetch-try-3 = An endpoint that answers 503: every item says so, and the run completes

## Runs as files

exchange = Files
export = Export
export-polyloop = Polyloop trace
export-polyloop-help = All of it, to be opened here again
export-chrome = Chrome trace
export-chrome-help = For Perfetto and speedscope; opens here again as well
export-csv = Numbers
export-csv-help = CSV, for a spreadsheet
export-png = Picture
export-png-help = PNG of the timeline as you see it
export-svg = Drawing
export-svg-help = SVG of the timeline as you see it
import = Import
import-help = Or drop a trace anywhere on the page: Polyloop’s own format, or Chrome’s.
import-reading = Reading “{ $file }”…
imported = This run was imported.
imported-from = This run was imported from “{ $file }”.
imported-other-params = Its parameters are not those that the scenario takes here.
imported-unused = Events of these kinds are not shown ({ $kinds }).
file-untitled = An imported trace
file-summary = A trace of a program that is none of the scenarios here.

note-not-opened = The trace was not opened: { $why }
note-file-not-opened = “{ $file }” was not opened: { $why }
file-busy = another run goes on. Wait for its end, or stop it.
file-unreadable = the browser cannot read it. Is it still where it was?
file-too-large = it has { $size } MB, and at most { $most } MB are opened. Record less, or make it smaller with another tool.
file-too-many-events = it has more than { $most } events, the most that are opened. Record less.
file-too-many-loops = it has more than { $most } threads or loops, the most that are opened.
file-too-much-run = what it says of its run is longer than { $most } bytes, the most that is read.
file-truncated = it ends in the middle. Save or download it once more.
file-not-json = it is no JSON. A trace is a JSON file, such as an export gives.
file-not-a-trace = it is JSON, but neither a Polyloop trace nor a Chrome trace.
file-version = it is of version { $found } of the format, and this page reads version { $known }. Open it with a newer Polyloop.
file-wrong = it is damaged, or was changed by hand. Export it once more.

## Code

code = Code
code-rust = Rust
code-python = Python
code-file = File
code-python-what = The same for CPython 3.11 and later
code-download = Download
code-copy = Copy
code-copied = Copied
code-not-copied = The browser does not allow it: select the text and copy it
code-hint = A number counts the tasks, messages and timers of the run that came of the line: click the line to see the next of them above. What you choose above is marked here.
code-loading = Loading the source…
code-missing = { $path } is not here. The host has to serve the folder “code” that the build puts beside the page.
code-count = Line { $line } – tasks: { $tasks }, messages: { $messages }, timers: { $timers }. Show the next one in the timeline

# The lanes of the timeline, and what is measured in it
lanes = Lanes
lanes-open = Show the tasks of { $loop }
lanes-up = Move { $loop } up
lanes-down = Move { $loop } down
lanes-fold-all = Fold all
lanes-reset = As they were
measure = The marked stretch of time
measure-length = { $length } ms, from { $from } to { $to } ms
measure-loop = Loop
measure-busy = Busy
measure-percent = { $percent } %
measure-polls = Polls
measure-tasks = Tasks spawned
measure-sent = Messages sent
measure-all = All

# Two runs held against each other
compare = Compare
compare-hint = Pin this run, change one parameter and run again: both are then shown at the same scale.
compare-pinned-hint = This run is pinned. Change one parameter and run again.
pin = Pin this run
unpin = Unpin
compare-pinned = Pinned: run { $number }, { $scenario }
compare-shown = Run { $number }, { $scenario }
compare-numbers = What differs
compare-name = Number
compare-column-pinned = Pinned
compare-column-shown = This run
compare-column-difference = Difference
compare-same-params = Both ran with the same parameters.
compare-loops = The loops, pinned → this run
compare-tasks-started = tasks started
compare-tasks-completed = tasks completed
compare-tasks-failed = tasks failed
compare-tasks-cancelled = tasks cancelled
compare-tasks-retried = tasks tried again
compare-messages-sent = messages sent
compare-messages-received = messages received
compare-task-p50 = task, p50, ms
compare-task-p90 = task, p90, ms
compare-task-p99 = task, p99, ms
compare-task-max = task, max, ms
compare-message-p50 = message, p50, ms
compare-message-p90 = message, p90, ms
compare-message-p99 = message, p99, ms
compare-message-max = message, max, ms

## Faults

faults-title = { $count ->
    [0] Faults: none planned
    [one] Faults: one planned
   *[other] Faults: { $count } planned
  }
faults-help = What is done to a loop on purpose, so many milliseconds after the start of the run. A fault waits for a loop that has not started yet.
faults-add = Add a fault
faults-more = { $count ->
    [one] and one more from the address
   *[other] and { $count } more from the address
  }
faults-after = after
faults-ms = ms
faults-time-of = Fault { $number }: time in milliseconds
faults-kind-of = Fault { $number }: what happens
faults-loop-of = Fault { $number }: loop
faults-remove = Remove
faults-remove-of = Remove fault { $number }
faults-bad-time = Needs a number from 0 to 2147483647
faults-bad-loop = The run will have no such loop: choose another one
fault-kill = Kill
fault-panic = Panic
fault-hang = Hang
fault-fail = Fail the next task
mischief-title = Do something to a loop
mischief-loop = Loop
run-is-off-faults = Cannot run: a planned fault needs another time or loop
## What was chosen, and what was found

inspector = Inspector
inspector-empty = Click a task, a poll, a timer, a message or a loop in the timeline to see its numbers, what caused it and what came of it.
inspector-show = Show it
inspector-close = Close
and-more = and { $total } more
inspect-causes = Causes
inspect-effects = Effects
inspect-parts = Ways on
inspect-idle = Idle
inspect-ready = Ready, without a turn
inspect-waited = Waiting for something
rel-blocked-by = In its way
rel-child = Spawned
rel-end = End
rel-first-poll = First poll
rel-last-poll = Last poll
rel-longest-poll = Longest poll
rel-loop = Loop
rel-next-message = Next of the queue
rel-next-poll = Next poll
rel-previous-message = Previous of the queue
rel-previous-poll = Previous poll
rel-program = Program
rel-receiver = Goes to
rel-sender = Comes from
rel-sent = Sent
rel-sent-by = Sent by
rel-sent-in = Sent in
rel-set = Set
rel-set-by = Set by
rel-set-in = Set in
rel-slowest-message = Slowest message
rel-spawned = Spawned
rel-spawned-by = Spawned by
rel-spawned-in = Spawned in
rel-taken = Took
rel-taken-by = Taken by
rel-taken-in = Taken in
rel-task = Task
rel-timer = Timer
rel-waited-for-it = Had to wait for it
rel-woke = Woke
rel-woken-by = Woken by

findings = Findings
findings-later = When the run has ended, it is searched for all that deserves attention; what is certain before that is shown at once.
findings-now = The run is being looked through…
findings-none = Nothing that deserves attention.
findings-rules = What was looked for
finding-worst = The worst case
finding-victim = What had to wait
finding-victim-message = a message of “{ $name }”
finding-victim-task = the task “{ $name }”
finding-victim-timer = a timer of “{ $name }”
finding-loop-lost-rule = Loops that were lost
finding-loop-lost-title = { $loop } was lost
finding-loop-lost-evidence = { $name }. { $victims ->
    [0] None of its tasks was open.
    [one] One task ended with it.
   *[other] { $victims } tasks ended with it.
  }
finding-loop-lost-advice = Its lane shows what it did last, and the log what it said. Work that must not be lost belongs to a pool that replaces its workers.
finding-loop-blocked-rule = Polls of 50 ms or longer that kept something else of their loop waiting for 10 ms or longer
finding-loop-blocked-title = “{ $name }” kept { $loop } from everything else
finding-loop-blocked-evidence = { $count ->
    [one] One poll took { $worst }.
   *[other] { $count } polls took 50 ms or longer, the longest { $worst }, all together { $total }.
  } Meanwhile { $victims ->
    [one] one thing of the same loop had to wait:
   *[other] { $victims } things of the same loop had to wait, the longest:
  } { $victim }, for { $waited }.
finding-loop-blocked-advice = As long as a poll lasts, its loop runs no other task, fires no timer and receives no message. Give the computation to a pool of workers, or let it yield every few milliseconds.
finding-message-waited-rule = Messages that waited longer than their handling took, although their receiver was free
finding-message-waited-title = Messages of “{ $name }” waited for { $loop }
finding-message-waited-evidence = { $count ->
    [one] One message waited { $worst },
   *[other] { $count } messages waited, the longest { $worst },
  } longer than its handling took, although the task that takes it was waiting for it. The loop was busy with other tasks; the longest turn of them had { $victim }: { $waited }.
finding-message-waited-advice = What is short waits here behind what is long. Give the long work to another loop, or let it yield more often.
finding-idle-workers-rule = Loops that waited for work while it lay in another one’s queue
finding-idle-workers-title = Work lay in the queue of { $loop } while others had none
finding-idle-workers-evidence = For { $worst } in all, two or more messages of “{ $name }” lay in the mailbox of { $loop } while { $others } waited for one.
finding-idle-workers-advice = Hand out work when a worker asks for it instead of in turn, with little prefetch.
finding-task-unfinished-rule = Tasks that were dropped with their loop in the middle of something
finding-task-unfinished-title = “{ $name }” was never finished
finding-task-unfinished-evidence = { $count ->
    [one] A task was
   *[other] { $count } tasks were
  } dropped when { $loop } closed, in the middle of something, { $worst } after having been spawned. The program had ended without waiting for it.
finding-task-unfinished-advice = Await its handle before the program ends, or cancel it where it is no longer needed.
finding-no-progress-rule = Tasks that were woken again and again for nothing
finding-no-progress-title = “{ $name }” was woken for nothing
finding-no-progress-evidence = { $count } times a poll of it in { $loop } did nothing that is recorded and then waited for the same as before.
finding-no-progress-advice = Await what is to happen instead of asking for it again and again, and wake only the one that can go on.

numbers = Numbers by kind
numbers-tasks = Tasks, from spawning to the end, ms
numbers-messages = Messages, from sending to being taken, ms
numbers-name = Name
numbers-count = Count
numbers-spread = Spread
numbers-choose = Choose a row to see how its times are spread, and which were the slowest.
numbers-chart = How the times are spread
numbers-save-chart = Save as SVG
numbers-bar = { $total } from { $from } to { $to }
numbers-slowest = The slowest
numbers-held-by = waited for the end of
numbers-not-held = its loop was mostly free meanwhile
numbers-between = { $total } from { $from } to { $to }, the slowest first
loop-idle = Idle, ms
loop-blocked = Blocked, ms

search = Search
search-text = Text
search-hint = a task, a queue, a line of the log, an error, a loop, #12
search-kind = Kind
search-longer = Longer than, ms
search-any = any
search-dim = Dim the rest
search-loop = loop
search-task = task
search-message = message
search-log = log line
search-timer = timer
search-poll = poll
search-found = { $count ->
    [0] Nothing found
    [one] One thing found
   *[other] { $total } things found
  }
search-found-more = { $total } things found, the first { $listed } listed
search-previous = Previous
search-next = Next
search-results = What was found
in-view = Table of what is in view
in-view-what = What
in-view-name = Name
in-view-from = From
in-view-took = Time
