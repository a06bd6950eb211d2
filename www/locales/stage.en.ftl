## Stage

stage-absent = not there yet
stage-at = The loops at { $moment }
stage-blocked = blocked
stage-closed = closed
stage-for-answer = waiting for an answer
stage-for-message = waiting for a message
stage-for-room = waiting for room in a queue
stage-for-timer = waiting for a timer
stage-help = Arrow keys choose a loop, Escape chooses none.
stage-idle = idle
stage-label = The loops and their messages at the moment shown
stage-loops = loops
stage-lost = lost
stage-mailbox = In the mailbox
stage-more = loops
stage-ready = Ready, not polled yet
stage-running = running
stage-starting = starting
stage-state = State
stage-task = Task
stage-tasks = Tasks alive
stage-under-way = On the way to it
stage-waiting = waiting
legend-message = message
legend-mail = in the mailbox
legend-ready = ready task
legend-running = running
legend-blocked = blocked over 50 ms

## Transport

transport = Playback
play = Play
pause = Pause
step = Step
step-back = Step back
position = Position in the run
position-of = { $now } of { $total }
speed = Speed
speed-auto = auto ({ $speed })
through = Step through
through-all = all events
through-loop = this loop’s events
through-task = this task’s events
repeat = Repeat what is selected, or else what the timeline shows
live = Live
live-help = Follow the run as it goes on

## Keys

keys = Keys
keys-where = Space, / and ? work everywhere on the page, the others while the stage, the playback bar or the timeline has the focus.
close = Close
key-toggle = play, pause
key-step-back = step back to the event before
key-step = step to the next event
key-walk-back = back along a message: to the poll that sent it, to the message that this poll had taken
key-walk = along a message: to the poll that took it, to the message that this poll sent
key-zoom = zoom the timeline
key-pan = move the timeline
key-scroll = scroll the lanes
key-ends = show the beginning or the end of the run
key-fit = show the whole run
key-follow = follow the end of the run
key-measure = measure what the timeline shows
key-fold = fold or unfold the lane of what is selected
key-shift = move that lane up or down
key-deselect = select nothing
key-search = search
key-sheet = show this sheet

## Sharing

share = Share
share-link = Link to this scenario with these parameters
share-lines = For an article: the stage, the playback bar and the timeline
share-runs = Starts at once
share-copy = Copy
share-copied = Copied
embed-open = Open the whole page
file-embedded = what is embedded opens no files. Open the whole page and drop it there.
