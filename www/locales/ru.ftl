### Тексты страницы. Слова одни и те же везде: event loop — «цикл событий» (коротко «цикл»),
### run — «прогон», task — «задача», worker — «воркер», poll — «опрос», queue — «очередь», mailbox — «почтовый ящик».

## Рамка

app-name = Polyloop
app-tagline = Циклы событий в настоящих воркерах — так, как измерено
document-title = { $scenario } — Polyloop
skip-link = К сценарию
language = Язык
theme = Тема
theme-auto = Как в системе
theme-light = Светлая
theme-dark = Тёмная
catalogue = Сценарии
catalogue-choose = Выберите сценарий

group-loops = Циклы
group-pools = Пулы
group-talking-to-a-loop = Обращение к циклу
group-in-practice = На практике
group-mistakes = Ошибки

## Адрес

note-no-such-scenario = Сценария «{ $id }» нет. Выберите другой из каталога.
note-unknown-params = { $count ->
    [one] В адресе есть параметр, которого у сценария нет: { $names }.
   *[other] В адресе есть параметры, которых у сценария нет: { $names }.
  } Есть { $known }.
note-no-texts = Тексты на языке «{ $lang }» не загрузились, поэтому страница на английском. Выберите язык ещё раз, чтобы попробовать снова; если не поможет, сервер отдаёт не все файлы страницы.
rest-coming = Остальная часть страницы загружается…
rest-missing = Остальную часть страницы загрузить не удалось: сценарии можно запускать, но показать запуск нечем. Перезагрузите страницу, чтобы попробовать ещё раз; если не поможет, сервер отдаёт не все файлы страницы.
note-misread = Значение «{ $text }» не подходит для «{ $name }» в адресе и не учтено.

## Форма

parameters = Параметры
reset-all = Сбросить всё
reset-field = Вернуть «{ $label }» к значению { $default }
reset-list = список по умолчанию
yes = да
no = нет
range-list = до { $max } строк
unit-per-second = 1/с

refused-unknown = Параметра «{ $name }» нет. Есть { $known }.
refused-int = «{ $given }» — не целое число от { $min } до { $max }
refused-float = «{ $given }» — не число от { $min } до { $max }
refused-bool = «{ $given }» — это не true и не false
refused-choice = «{ $given }» не подходит; можно { $choices }
refused-list = Нужно от 1 до { $max } непустых строк

param-workers = Воркеры
param-tasks = Задачи
param-work = Работа
param-work_ms = Время задачи
param-prefetch = Опережение
param-on_crash = Воркер погиб
param-loops = Циклы
param-delay_ms = Задержка
param-processes = Вызовы
param-pool = Пул
param-jobs = Задания
param-n = Числа
param-heartbeat_ms = Удары сердца
param-place = Где
param-actors = Акторы
param-messages = Сообщения
param-handle_ms = Время сообщения
param-mailbox = Почтовый ящик
param-stop = Остановка
param-urls = Адреса
param-repeat = Повторы
param-per_loop = Сразу в цикле
param-timeout_ms = Срок
param-iterations = Слагаемые
param-compute_rps = Вычисления
param-health_rps = Проверки
param-duration_ms = Длительность
param-policy = Исполнитель

choice-work-sleep = ждать
choice-work-cpu = вычислять
choice-on_crash-heal = заменить его
choice-on_crash-break = прервать
choice-place-pool = в пуле
choice-place-inline = в цикле
choice-stop-drain = когда ящик пуст
choice-stop-now = сразу
choice-policy-standard = обычный
choice-policy-turbo = турбо

## Запуск

run = Запустить
stop = Остановить
run-controls = Управление прогоном
run-is-off = { $count ->
    [one] Запустить нельзя: исправьте поле «{ $fields }»
   *[other] Запустить нельзя: исправьте поля: { $fields }
  }
run-is-off-alone = С этим адресом запустить нельзя. { $fields }
progress = Ход выполнения
progress-of = { $done } из { $total }
took-ms = { $ms } мс
status-idle = Готово к запуску
status-running = Выполняется
status-stopping = Останавливается
status-completed = Завершено
status-failed = Ошибка
status-cancelled = Остановлено
status-stale = (параметры были не те, что сейчас в форме)
failure-in-loop = в цикле { $loop }
failure-in-task = в цикле { $loop }, задача { $task }

announce-started = Прогон начался
announce-progress = Выполнено { $percent } процентов
announce-completed = Прогон завершён за { $ms } мс
announce-cancelled = Прогон остановлен через { $ms } мс
announce-failed = Прогон закончился ошибкой { $code } через { $ms } мс

timeline = Временная шкала
timeline-empty = Пока ничего не запускалось: нажмите «Запустить». Тогда у каждого цикла будет здесь своя дорожка: что он опрашивал, чего ждали его задачи и как шло каждое сообщение.

## Результат

result = Результат
result-empty = Этот прогон ничего не дал.
rows-shown = { $shown } из { $total } { $count ->
    [one] строки
   *[other] строк
  }
rows-all = { $total } { $count ->
    [one] строка
    [few] строки
   *[many] строк
  }
rows-by-script = Остальное получит скрипт: polyloop.run(…)
show-more = Показать ещё

table-failed = Невыполненные задачи
table-by-worker = Задачи по воркерам
table-squares = Квадраты
column-worker = Воркер
column-tasks = Задачи
column-task = Задача
column-square = Квадрат
column-code = Код
table-steps = Шаги
table-loops = Циклы событий
table-sums = Суммы
table-heart = Удары сердца
table-values = Значения
table-actors = Акторы
table-requests = Запросы
table-items = Ответы
column-failed = С ошибкой
column-url = Адрес
column-status = Статус
column-ms = Время, мс
table-latencies = Запросы и задержки
column-request = Запрос
column-requests = Отправлено
column-p50 = p50, мс
column-p99 = p99, мс
column-max = Макс., мс
column-result = Результат
column-step = Шаг
column-ok = Удалось
column-value = Значение
column-error = Ошибка
column-loop = Цикл
column-results = Результаты
column-process = Вызов
column-sum = Сумма
column-heartbeats = Ударов
column-max-heartbeat-gap = Самый долгий перерыв, мс
column-job = Задание
column-actor = Актор
column-handled = Обработано
column-undelivered = Не доставлено

## Числа

statistics = Статистика
loops = Циклы событий
loop = Цикл
loop-kind = Вид
loop-busy = Занят, мс
loop-tasks = Задачи
loop-block = Самый долгий опрос, мс
loop-inbox = Пик почтового ящика

totals-tasks = Задачи
total-started = начато
total-completed = завершено
total-failed = с ошибкой
total-cancelled = отменено
total-retried = повторено
totals-messages = Сообщения
total-sent = отправлено
total-received = получено
total-bytes = отправлено байт
totals-trace = Измерение
total-wall = время, мс
total-events = событий записано
total-dropped = событий не вошло
total-clock = шаг часов, мкс
clock-is-coarse = Браузер даёт этой странице грубые часы: сервер не отдаёт заголовков, которые изолируют её от других источников.

latencies = Задержки, мс
latency-of = От — до
latency-tasks = Задача: создание — конец
latency-messages = Сообщение: отправка — получение
latency-p50 = p50
latency-p90 = p90
latency-p99 = p99
latency-max = макс.

log = Журнал
log-time = Время, мс
log-text = Запись
lines-shown = Последние { $shown } из { $total } { $count ->
    [one] строки
   *[other] строк
  }
lines-all = { $total } { $count ->
    [one] строка
    [few] строки
   *[many] строк
  }
show-earlier = Показать более ранние

## Запросы вручную

http-title = Спросить по HTTP
http-help = Пока открыт этот сценарий, цикл его сервера отвечает на настоящие HTTP-запросы под http/. Во время прогона это цикл самого прогона, и запросы видны на его шкале; между прогонами дежурит небольшой сервер с двумя воркерами.
http-method = Метод
http-path = Адрес
http-body = Тело
http-send = Отправить
http-under-way = Ждём ответа…
http-answered = { $status }, через { $ms } мс
http-in-developer-tools = Из инструментов разработчика, на этой странице:

## Что делать с ошибкой

error-worker-lost-hint = Воркер пропал раньше, чем закончил работу. Запустите ещё раз; с вариантом «заменить его» его работа перейдёт к другому, но не больше трёх раз.
error-worker-panicked-hint = Программа в воркере аварийно остановилась. Где — сказано в сообщении, что было до этого — в журнале.
error-worker-hung-hint = Цикл не отвечал две секунды. Ищите на его дорожке опрос без конца.
error-task-failed-hint = Задача закончилась ошибкой. Её отрезок на шкале покажет, когда и где.
error-timeout-hint = Работа шла дольше, чем ей позволено. Дайте больше времени или меньше работы.
error-cancelled-hint = Остановлено до конца. Показано всё, что успело записаться.
error-loop-closed-hint = Цикл закончился раньше, чем к нему обратились. Держите его открытым до последнего ответа.
error-loop-running-hint = Цикл выполняет одну программу за раз. Дайте второй свой цикл.
error-no-current-loop-hint = Здесь нет цикла событий. Создайте его или обращайтесь из задачи цикла.
error-wrong-loop-hint = Это принадлежит другому циклу. Отправьте тому циклу сообщение.
error-broken-pool-hint = Воркер погиб, а пулу было велено в этом случае сдаться. Выберите «заменить его», чтобы он продолжал.
error-not-sendable-hint = В другой цикл можно отправить только данные. Передайте всё нужное аргументами.
error-needs-isolation-hint = Сервер должен отдавать заголовки Cross-Origin-Opener-Policy и Cross-Origin-Embedder-Policy. «make serve» так и делает.
error-network-hint = Запрос не прошёл. Проверьте, отвечает ли адрес и разрешает ли он обращаться с этой страницы.

## Параметры, которые есть у всех сценариев

policy-help = Чей исполнитель у циклов: обычный или Polyloop

## master-worker

master-worker-title = Мастер и воркеры
master-worker-summary = Цикл мастера раздаёт задачи через очередь. Каждый воркер берёт их в своём цикле событий, возводит в квадрат и отвечает через очередь результатов, пока не получит сообщение об остановке.
master-worker-workers-help = Циклы, которые берут задачи
master-worker-tasks-help = Сколько чисел возвести в квадрат
master-worker-work-help = Ждать таймера или занимать цикл
master-worker-work_ms-help = Сколько длится одна задача
master-worker-prefetch-help = Задачи, отправленные воркеру до его ответа
master-worker-on_crash-help = Что делает мастер, если воркер потерян
master-worker-policy-help = { policy-help }

## lifecycle

lifecycle-title = Жизнь цикла событий
lifecycle-summary = Правила, которые соблюдает каждый цикл событий, и проверка каждого: создать цикл, сделать его текущим, запустить, запустить дважды, спросить цикл там, где его нет, закрыть.
lifecycle-policy-help = { policy-help }

## threads

threads-title = Цикл в каждом потоке
threads-summary = Несколько циклов событий рядом, у каждого свои задачи, которые спят разное время. Всё вместе занимает столько, сколько самая долгая задача.
threads-loops-help = Сколько циклов рядом
threads-tasks-help = Сколько задач в каждом цикле
threads-delay_ms-help = Сон первой задачи; вторая спит вдвое дольше
threads-policy-help = { policy-help }

## processes

processes-title = Пул процессов
processes-summary = Пул применяет функцию к каждому из входных значений. Каждый вызов собирает несколько задач в цикле своего процесса; если вызовов больше, чем процессов, они идут волнами.
processes-processes-help = Сколько вызовов сделать
processes-pool-help = Сколько процессов их делают
processes-tasks-help = Сколько задач в каждом вызове
processes-delay_ms-help = Сколько спит каждая задача
processes-policy-help = { policy-help }

## executor

executor-title = Вычисления рядом с циклом
executor-summary = Долгие вычисления рядом с циклом, у которого бьётся сердце: если они в пуле воркеров, оно бьётся дальше, а если в самом цикле — останавливается.
executor-jobs-help = Сколько сумм вычислить
executor-n-help = Сколько чисел в каждой сумме
executor-workers-help = Сколько воркеров в пуле
executor-heartbeat_ms-help = Время между двумя ударами
executor-place-help = В пуле или в самом цикле
executor-policy-help = { policy-help }

## fetch

fetch-title = Загрузка в нескольких циклах
fetch-summary = Список адресов делится на равные доли, по одной на цикл. Цикл загружает свою долю сразу, но не больше заданного числа запросов одновременно; адрес, который не загрузился, — такая же строка результата, как остальные.
fetch-urls-help = По адресу в строке: относительно этой страницы или любой другой. На адреса под http/ отвечает сама страница: get, ip, headers, user-agent, delay/500, status/404
fetch-repeat-help = Сколько раз загрузить список
fetch-workers-help = Циклы, между которыми делятся адреса
fetch-per_loop-help = Сколько запросов идёт одновременно в одном цикле
fetch-timeout_ms-help = Сколько может длиться один запрос
fetch-policy-help = { policy-help }

## web-server

web-server-title = Веб-сервер
web-server-summary = Цикл сервера сразу отвечает на проверки состояния, а вычисления отдаёт пулу. Цикл клиента отправляет и те и другие с постоянной частотой, не дожидаясь ответов, и измеряет каждый запрос с того момента, когда он должен был уйти.
web-server-pool-help = Воркеры для вычислений, не больше 16 вычислений на каждого; при 0 вычисляет сам цикл сервера
web-server-iterations-help = Сколько вычисляет один запрос: сумма стольких квадратных корней
web-server-compute_rps-help = Сколько вычислений запрашивать
web-server-health_rps-help = Сколько проверок состояния запрашивать
web-server-duration_ms-help = Сколько времени отправлять запросы
web-server-place-help = В пуле или внутри цикла сервера
web-server-policy-help = { policy-help }
web-server-look = У проверок состояния и у вычислений на дорожке сервера свои задачи. Пока вычисляет пул, на каждую проверку отвечают сразу. Внутри цикла проверка, пришедшая во время вычисления, ждёт его конца: выберите «health» в таблице сообщений ниже — у каждой из самых медленных сказано, какого опроса она ждала. Миллион слагаемых занимает считаные миллисекунды, и под них попадают лишь немногие проверки; с двадцатью миллионами не заметить нельзя. Задержка считается с момента, когда запрос должен был уйти, поэтому ожидание не спрячется.
web-server-try-1 = Вычислять внутри цикла: следите за p99 проверок
web-server-try-2 = Один воркер и слишком много работы: сервер заполнен и отказывает вычислениям, а проверки идут дальше
web-server-try-3 = 500 проверок состояния в секунду

## actors

actors-title = Акторы
actors-summary = Каждый актор — это цикл событий с почтовым ящиком. Он обрабатывает сообщения по одному, а останавливают его, когда ящик опустел, или сразу.
actors-actors-help = Циклы, у каждого свой почтовый ящик
actors-messages-help = Сообщения, которые раздаются по очереди
actors-handle_ms-help = Сколько обрабатывается одно сообщение
actors-mailbox-help = Сколько сообщений вмещает ящик; 0 — сколько угодно
actors-stop-help = Сначала разобрать ящик или сразу
actors-policy-help = { policy-help }

## loop-policy

loop-policy-title = Цикл побыстрее
loop-policy-summary = Одни и те же задачи под исполнителем, который есть у всех, и под исполнителем Polyloop: замеры по очереди, на вашей машине. То, что замеряется, не записывается в трассу: запись опроса дольше самого опроса.
loop-policy-loops-help = Воркеры, которые измеряют бок о бок
loop-policy-tasks-help = Сколько задач запустить и завершить
loop-policy-yields-help = Сколько раз каждая задача уступает очередь
loop-policy-compare-help = Какие исполнители измерить
loop-policy-policy-help = { policy-help }
param-yields = Уступки
param-compare = Сравнить
choice-compare-both = оба
choice-compare-standard = только standard
choice-compare-turbo = только turbo
table-policies = Исполнители
table-speedup = Ускорение
column-policy = Исполнитель
column-completed = Задач выполнено
column-wall-ms = Время (мс)
column-ns-per-task = На задачу (нс)
column-ns-per-yield = На уступку (нс)
column-times-faster = Turbo быстрее, раз

## threadsafe

threadsafe-title = Задачи из другого потока
threadsafe-summary = Потоки передают задачи главному циклу и ждут значений. При «блокировать» весь поток стоит, пока нет ответа, а главный цикл работает дальше; предел говорит, сколько ждать.
threadsafe-threads-help = Потоки, по одной задаче от каждого
threadsafe-delay_ms-help = Сколько задача спит в главном цикле
threadsafe-timeout_ms-help = Сколько поток ждёт значения
threadsafe-wait-help = Блокировать поток или ждать асинхронно
threadsafe-cancel_on_timeout-help = Отменять ли задачу, если поток не дождался
threadsafe-policy-help = { policy-help }
param-threads = Потоки
param-wait = Ожидание
param-cancel_on_timeout = Отмена по сроку
choice-wait-block = блокировать
choice-wait-async = ждать асинхронно
table-calls = Вызовы
column-thread = Поток
column-waited = Ждал (мс)

## mistakes

mistakes-title = Ошибки, которые делают один раз
mistakes-summary = В чём с несколькими циклами событий все однажды ошибаются: неверно и верно, и то и другое выполняется на деле. Что случилось, читается по записи запуска: пойманная ошибка, истёкший срок, остановившееся сердце.
mistakes-case-help = Какая ошибка
mistakes-policy-help = { policy-help }
param-case = Ошибка
choice-case-shared-loop = цикл, запущенный из второго потока
choice-case-no-loop = запрос цикла там, где его нет
choice-case-call-soon = обратный вызов в очереди, а цикл не разбужен
choice-case-blocking-get = блокирующее чтение внутри задачи
choice-case-not-sendable = работа, которая тащит с собой чужое состояние
choice-case-swallowed = воркер, проглотивший ошибку
choice-case-own-result = ожидание собственного результата
choice-case-inline-cpu = долгое вычисление внутри цикла
choice-case-empty-chunk = порция нулевого размера
table-wrong = Неверно
table-right = Верно
column-symptom = Признак
column-outcome = Итог
column-evidence = Свидетельство

## На что смотреть

look = На что смотреть
lifecycle-look = Каждая строка результата — ответ среды, а не этой страницы: шаги выполняются в воркере, у которого нет цикла событий, пока он его не создаст. Посмотрите, где появляется второй цикл: в собственном воркере, только там ему и можно работать.
lifecycle-try-1 = Пройти все шаги
lifecycle-try-2 = То же с обычным исполнителем
threads-look = Дорожки лежат бок о бок: пока спят задачи одного цикла, спят и задачи других, и никто никого не ждёт. Весь запуск длится столько, сколько самая долгая задача, плюс запуск воркеров.
threads-try-1 = Восемь циклов: запуск почти не дольше
threads-try-2 = По десять задач: последняя спит в десять раз дольше
threads-try-3 = Без сна: остаётся цена запуска циклов
processes-look = Каждый процесс берёт вызов, выполняет его задачи одновременно, отвечает и берёт следующий. Если вызовов столько же, сколько мест, волна одна; если больше, на дорожках видны волны одна за другой.
processes-try-1 = Двенадцать вызовов в четырёх процессах: три волны
processes-try-2 = Пул из одного: вызовы по очереди
executor-look = Пульс главного цикла — тонкий ряд опросов. Пока считают воркеры, он идёт как ни в чём не бывало. Внутри цикла на месте пульса стоит один долгий опрос, и самая долгая пауза в результате длится столько же, сколько вычисления. Суммы по умолчанию занимают CPython почти на секунду, а воркеров — на несколько миллисекунд: они готовы раньше первого удара, поэтому здесь они длиннее:
executor-try-1 = Восемь долгих сумм, и пульс рядом с ними не сбивается
executor-try-2 = То же внутри цикла: следите за самой долгой паузой
executor-try-3 = Один воркер: вычисления ждут в очереди, пульсу это не мешает
executor-try-4 = Шестнадцать вычислений на двух воркеров
master-worker-look = Каждая стрелка вниз — задача, каждая вверх — её результат. Воркер получает следующую задачу, когда ответил, поэтому медленный никого не задерживает. Паузу между ответом и следующей задачей убирает предвыборка.
master-worker-try-1 = Один воркер: прогон длится столько, сколько все задачи подряд
master-worker-try-2 = Две тысячи крошечных задач, по шестьдесят четыре вперёд: пачки вместо отдельных сообщений
master-worker-try-3 = Вычислять вместо сна: пока задача вычисляет, цикл её воркера ничем другим не занят
loop-policy-look = Каждая длинная задача на рисунке — один замер; standard и turbo идут по очереди, поэтому шум машины мешает обоим одинаково. Если turbo на вашей машине не выигрывает, таблица так и скажет.
loop-policy-try-1 = Сто тысяч задач
loop-policy-try-2 = Без уступок: только запуск и завершение
loop-policy-try-3 = Два цикла сразу: мешают ли они друг другу?
threadsafe-look = При «блокировать» у каждого потока один долгий опрос: он стоит, пока не придёт значение, а главный цикл выполняет все задачи одновременно. При асинхронном ожидании собственный цикл потока тем временем свободен.
threadsafe-try-1 = Ждать асинхронно: циклы потоков простаивают, а не заблокированы
threadsafe-try-2 = Сдаться через 300 мс: задачи отменяются
threadsafe-try-3 = Сдаться через 300 мс, но дать задачам дойти до конца
actors-look = Письма расходятся из главного цикла разом; каждый актор берёт их по одному, по порядку. Пока актор занят, ящик наполняется: посмотрите в числах на пик ящика.
actors-try-1 = Остановить сразу: необработанное будет перечислено
actors-try-2 = Ящик на одно письмо: теперь ждёт отправитель
actors-try-3 = Один актор: строго по очереди
mistakes-look = Сначала неверно, потом верно, в одном запуске. Признак виден на временной шкале: долгий опрос там, где очередь была за другими, ожидание, которое кончается сроком, задача, которая завершается ошибкой.
mistakes-try-1 = Долгое вычисление внутри цикла
mistakes-try-2 = Воркер, проглотивший ошибку
mistakes-try-3 = Порция нулевого размера
mistakes-rule-shared-loop = Правило: цикл принадлежит потоку, в котором работает. Из других мест ему передают задачи.
mistakes-rule-no-loop = Правило: у потока нет цикла, пока он его не создаст.
mistakes-rule-call-soon = Правило: кто ставит что-то в очередь спящего цикла, должен его разбудить.
mistakes-rule-blocking-get = Правило: внутри задачи всё, что может ждать, ждут асинхронно.
mistakes-rule-not-sendable = Правило: передаются только данные. Нужное для работы передают аргументами.
mistakes-rule-swallowed = Правило: ошибка — тоже результат. Отправьте её обратно.
mistakes-rule-own-result = Правило: нельзя ждать того, что должен сделать сам.
mistakes-rule-inline-cpu = Правило: долгие вычисления — в пул, короткие — в цикл.
mistakes-rule-empty-chunk = Правило: округляйте размер порции вверх или берите не меньше одного.
mistakes-cpython-shared-loop = CPython говорит: «RuntimeError: This event loop is already running».
mistakes-cpython-no-loop = CPython говорит: «RuntimeError: no running event loop».
mistakes-cpython-call-soon = CPython в режиме отладки говорит: «RuntimeError: Non-thread-safe operation invoked on an event loop other than the current one».
mistakes-cpython-blocking-get = CPython в режиме отладки говорит: «Executing <Task finished name='Task-3' …> took 0.201 seconds».
mistakes-cpython-not-sendable = CPython говорит: «AttributeError: Can't pickle local object».
mistakes-cpython-swallowed = CPython молчит до срока: «TimeoutError».
mistakes-cpython-own-result = CPython говорит: «RuntimeError: Task cannot await on itself».
mistakes-cpython-inline-cpu = CPython в режиме отладки говорит: «Executing <Task finished name='Task-3' …> took 0.204 seconds».
mistakes-cpython-empty-chunk = CPython говорит: «ValueError: range() arg 3 must not be zero».
mistakes-seen-failed = Ошибка { $code }: { $text }
mistakes-seen-late = Пролежало в почтовом ящике { $waited_ms } мс: цикл разбудил таймер, а не сообщение.
mistakes-seen-at-once = Цикл разбудило само сообщение: его взяли через { $waited_ms } мс после прихода.
mistakes-seen-stall = Один опрос занял { $poll_ms } мс, за это время сердце пропустило { $missed } { $missed ->
    [one] удар
    [few] удара
   *[other] ударов
  }.
mistakes-seen-item = Ожидание длилось { $waited_ms } мс, за это время сердце ударило { $beats } { $beats ->
    [one] раз
    [few] раза
   *[other] раз
  }.
mistakes-seen-beats = Цикл { $in_loop } вычислял { $poll_ms } мс, за это время сердце ударило { $beats } { $beats ->
    [one] раз
    [few] раза
   *[other] раз
  }.
mistakes-seen-no-result = { $in_loop } забрал входные данные, но за { $waited_ms } мс через «{ $queue }» ничего не пришло.
mistakes-seen-error = Ошибка пришла через «{ $queue }» спустя { $waited_ms } мс: { $text }
mistakes-seen-self-wait = Задача «{ $task }» и через { $waited_ms } мс всё ещё ждала собственного конца.
mistakes-seen-value = Задача «{ $task }» выполнилась в цикле { $in_loop } и дала { $value }.
mistakes-seen-chunks = Элементы разделены так: { $chunks }.
mistakes-seen-nothing = В записи этого не видно.
fetch-look = Каждый воркер отправляет свою долю сразу, в пределах ограничения; ответы приходят в своём порядке, а в результате порядок ваш. Неудавшийся запрос — такой же элемент, со своей ошибкой.
fetch-try-1 = По одному запросу за раз в каждом цикле
fetch-try-2 = Адрес, который отвечает за 200 мс: сколько запросов идёт рядом?
fetch-try-3 = Адрес, который отвечает 503: об этом говорит каждый элемент, а запуск завершается

## Прогоны в файлах

exchange = Файлы
export = Экспорт
export-polyloop = Трасса Polyloop
export-polyloop-help = Всё целиком: можно снова открыть здесь
export-chrome = Трасса Chrome
export-chrome-help = Для Perfetto и speedscope; здесь она тоже открывается
export-csv = Показатели
export-csv-help = CSV для электронных таблиц
export-png = Снимок
export-png-help = PNG: временная шкала, как вы её видите
export-svg = Рисунок
export-svg-help = SVG: временная шкала, как вы её видите
import = Импорт
import-help = Или перетащите трассу в любое место страницы: в формате Polyloop или Chrome.
import-reading = Читаем «{ $file }»…
imported = Этот прогон импортирован.
imported-from = Этот прогон импортирован из файла «{ $file }».
imported-other-params = Его параметры здесь сценарию не подходят.
imported-unused = События этих видов не показаны ({ $kinds }).
file-untitled = Импортированная трасса
file-summary = Трасса программы, которой нет среди здешних сценариев.

note-not-opened = Трасса не открыта: { $why }
note-file-not-opened = Файл «{ $file }» не открыт: { $why }
file-busy = идёт другой прогон. Дождитесь его конца или остановите его.
file-unreadable = браузер не может его прочитать. Он всё ещё там, где был?
file-too-large = в нём { $size } МБ, а открываются файлы не больше { $most } МБ. Запишите меньше или сократите его другой программой.
file-too-many-events = событий в нём больше { $most } — это предел. Запишите меньше.
file-too-many-loops = потоков или циклов в нём больше { $most } — это предел.
file-too-much-run = сведения о прогоне в нём длиннее { $most } байт — это предел.
file-truncated = он обрывается на середине. Сохраните или скачайте его ещё раз.
file-not-json = это не JSON. Трасса — файл JSON, какой даёт экспорт.
file-not-a-trace = это JSON, но не трасса Polyloop и не трасса Chrome.
file-version = у него версия формата { $found }, а эта страница читает версию { $known }. Откройте его в Polyloop поновее.
file-wrong = он повреждён или изменён вручную. Экспортируйте его ещё раз.

## Код

code = Код
code-rust = Rust
code-python = Python
code-file = Файл
code-python-what = То же для CPython 3.11 и новее
code-download = Скачать
code-copy = Копировать
code-copied = Скопировано
code-not-copied = Браузер не разрешает: выделите текст и скопируйте сами
code-hint = Число — сколько задач, сообщений и таймеров запуска дала строка: щёлкните по ней, чтобы увидеть следующее на шкале. Выбранное на шкале отмечено здесь.
code-loading = Загружаем исходный текст…
code-missing = Файла { $path } здесь нет. Сервер должен отдавать папку «code», которую сборка кладёт рядом со страницей.
code-count = Строка { $line } — задач: { $tasks }, сообщений: { $messages }, таймеров: { $timers }. Показать следующее на шкале

# Дорожки временной шкалы и то, что на ней измеряется
lanes = Дорожки
lanes-open = Показать задачи цикла { $loop }
lanes-up = Поднять { $loop } выше
lanes-down = Опустить { $loop } ниже
lanes-fold-all = Свернуть все
lanes-reset = Как было
measure = Отмеченный отрезок времени
measure-length = { $length } мс, с { $from } по { $to } мс
measure-loop = Цикл
measure-busy = Занят
measure-percent = { $percent } %
measure-polls = Опросы
measure-tasks = Создано задач
measure-sent = Отправлено сообщений
measure-all = Все

# Два прогона рядом
compare = Сравнение
compare-hint = Закрепите этот прогон, измените один параметр и запустите ещё раз: оба будут показаны в одном масштабе.
compare-pinned-hint = Этот прогон закреплён. Измените один параметр и запустите ещё раз.
pin = Закрепить этот прогон
unpin = Открепить
compare-pinned = Закреплён: прогон { $number }, { $scenario }
compare-shown = Прогон { $number }, { $scenario }
compare-numbers = Что отличается
compare-name = Число
compare-column-pinned = Закреплённый
compare-column-shown = Этот прогон
compare-column-difference = Разница
compare-same-params = Параметры обоих прогонов одинаковы.
compare-loops = Циклы: закреплённый → этот прогон
compare-tasks-started = задач запущено
compare-tasks-completed = задач завершено
compare-tasks-failed = задач с ошибкой
compare-tasks-cancelled = задач отменено
compare-tasks-retried = повторных попыток
compare-messages-sent = сообщений отправлено
compare-messages-received = сообщений получено
compare-task-p50 = задача, p50, мс
compare-task-p90 = задача, p90, мс
compare-task-p99 = задача, p99, мс
compare-task-max = задача, максимум, мс
compare-message-p50 = сообщение, p50, мс
compare-message-p90 = сообщение, p90, мс
compare-message-p99 = сообщение, p99, мс
compare-message-max = сообщение, максимум, мс

## Сбои

faults-title = { $count ->
    [0] Сбои: не запланированы
    [one] Сбои: запланирован { $count }
    [few] Сбои: запланировано { $count }
   *[other] Сбои: запланировано { $count }
  }
faults-help = Что нарочно сделать с циклом и через сколько миллисекунд после начала прогона. Если цикл к этому времени ещё не запущен, сбой его подождёт.
faults-add = Добавить сбой
faults-more = { $count ->
    [one] и ещё { $count } из адреса
    [few] и ещё { $count } из адреса
   *[other] и ещё { $count } из адреса
  }
faults-after = через
faults-ms = мс
faults-time-of = Сбой { $number }: время в миллисекундах
faults-kind-of = Сбой { $number }: что произойдёт
faults-loop-of = Сбой { $number }: цикл
faults-remove = Убрать
faults-remove-of = Убрать сбой { $number }
faults-bad-time = Нужно число от 0 до 2147483647
faults-bad-loop = Такого цикла в прогоне не будет: выберите другой
fault-kill = Убить
fault-panic = Вызвать панику
fault-hang = Подвесить
fault-fail = Провалить следующую задачу
mischief-title = Что сделать с циклом
mischief-loop = Цикл
run-is-off-faults = Запустить нельзя: у запланированного сбоя нужно исправить время или цикл
## What was chosen, and what was found

inspector = Инспектор
inspector-empty = Щёлкните на шкале задачу, опрос, таймер, сообщение или цикл: здесь появятся числа, причины и следствия.
inspector-show = Показать
inspector-close = Закрыть
and-more = и ещё { $total }
inspect-causes = Причины
inspect-effects = Следствия
inspect-parts = Что рядом
inspect-idle = Простой
inspect-ready = Готова, но без хода
inspect-waited = Ждала события
rel-blocked-by = Помешал
rel-child = Создала
rel-end = Конец
rel-first-poll = Первый опрос
rel-last-poll = Последний опрос
rel-longest-poll = Самый долгий опрос
rel-loop = Цикл
rel-next-message = Следующее в очереди
rel-next-poll = Следующий опрос
rel-previous-message = Предыдущее в очереди
rel-previous-poll = Предыдущий опрос
rel-program = Программа
rel-receiver = Кому
rel-sender = От кого
rel-sent = Отправлено
rel-sent-by = Отправила
rel-sent-in = Отправлено в опросе
rel-set = Установлен
rel-set-by = Установила
rel-set-in = Установлен в опросе
rel-slowest-message = Самое медленное сообщение
rel-spawned = Создано
rel-spawned-by = Создана задачей
rel-spawned-in = Создана в опросе
rel-taken = Взято
rel-taken-by = Взяла
rel-taken-in = Взято в опросе
rel-task = Задача
rel-timer = Таймер
rel-waited-for-it = Пришлось ждать его
rel-woke = Разбудил
rel-woken-by = Чем разбужена

findings = Находки
findings-later = Когда прогон закончится, здесь появится всё, что заслуживает внимания; то, что ясно уже сейчас, видно сразу.
findings-now = Просматриваем прогон…
findings-none = Ничего, что заслуживало бы внимания.
findings-rules = Что искали
finding-worst = Худший случай
finding-victim = Кому пришлось ждать
finding-victim-message = сообщение очереди «{ $name }»
finding-victim-task = задача «{ $name }»
finding-victim-timer = таймер задачи «{ $name }»
finding-loop-lost-rule = Потерянные циклы
finding-loop-lost-title = Цикл { $loop } потерян
finding-loop-lost-evidence = { $name }. { $victims ->
    [0] Открытых задач в нём не было.
    [one] Вместе с ним потеряна { $victims } задача.
    [few] Вместе с ним потеряны { $victims } задачи.
   *[other] Вместе с ним потеряно { $victims } задач.
  }
finding-loop-lost-advice = Его дорожка показывает, что он делал последним, а журнал — что он сказал. Работу, которую нельзя терять, отдавайте пулу, который заменяет своих работников.
finding-loop-blocked-rule = Опросы от 50 мс, из-за которых что-то ещё в том же цикле ждало 10 мс и дольше
finding-loop-blocked-title = Из-за «{ $name }» цикл { $loop } стоял
finding-loop-blocked-evidence = { $count ->
    [one] { $count } опрос длился 50 мс или дольше: { $worst }.
    [few] { $count } опроса длились 50 мс или дольше, самый долгий { $worst }, все вместе { $total }.
   *[other] { $count } опросов длились 50 мс или дольше, самый долгий { $worst }, все вместе { $total }.
  } Всё это время остальное в том же цикле ждало ({ $victims ->
    [one] { $victims } случай
    [few] { $victims } случая
   *[other] { $victims } случаев
  }); дольше всех { $victim }: { $waited }.
finding-loop-blocked-advice = Пока длится опрос, цикл не выполняет других задач, не запускает таймеры и не принимает сообщений. Отдайте вычисление пулу или уступайте ход каждые несколько миллисекунд.
finding-message-waited-rule = Сообщения, которые ждали дольше, чем обрабатывались, хотя получатель был свободен
finding-message-waited-title = Сообщения очереди «{ $name }» ждали цикл { $loop }
finding-message-waited-evidence = { $count ->
    [one] { $count } сообщение ждало { $worst }
    [few] { $count } сообщения ждали, самое большее { $worst }
   *[other] { $count } сообщений ждали, самое большее { $worst }
  } — дольше, чем длилась обработка, хотя задача-получатель была свободна. Цикл занимали другие задачи; самый долгий ход взяла { $victim }: { $waited }.
finding-message-waited-advice = Короткое здесь ждёт за долгим. Отдайте долгую работу другому циклу или чаще уступайте ход.
finding-idle-workers-rule = Циклы без работы, пока она лежала в чужой очереди
finding-idle-workers-title = Работа лежала в очереди { $loop }, пока другие простаивали
finding-idle-workers-evidence = В сумме { $worst } в ящике { $loop } лежало два и более сообщения очереди «{ $name }», пока их ждали { $others }.
finding-idle-workers-advice = Выдавайте работу по запросу, а не по кругу, и не раздавайте её далеко вперёд.
finding-task-unfinished-rule = Задачи, брошенные вместе с циклом на полпути
finding-task-unfinished-title = Задача «{ $name }» не закончена
finding-task-unfinished-evidence = { $count ->
    [one] { $count } задача брошена
    [few] { $count } задачи брошены
   *[other] { $count } задач брошено
  } на полпути при закрытии { $loop }, через { $worst } после создания. Программа закончилась, не дождавшись.
finding-task-unfinished-advice = Дождитесь задачи до конца программы или отмените её, когда она больше не нужна.
finding-no-progress-rule = Задачи, которые снова и снова будили впустую
finding-no-progress-title = Задачу «{ $name }» будили впустую
finding-no-progress-evidence = { $count ->
    [one] { $count } раз
    [few] { $count } раза
   *[other] { $count } раз
  } её опрос в { $loop } не сделал ничего, что записано, и дальше ждал того же.
finding-no-progress-advice = Ждите события, а не спрашивайте о нём снова и снова, и будите только того, кто сможет продолжить.

numbers = Числа по видам
numbers-tasks = Задачи, от создания до конца, мс
numbers-messages = Сообщения, от отправки до взятия, мс
numbers-name = Имя
numbers-count = Число
numbers-spread = Разброс
numbers-choose = Выберите строку, чтобы увидеть, как распределены времена и кто был медленнее всех.
numbers-chart = Как распределены времена
numbers-save-chart = Сохранить как SVG
numbers-bar = { $total } от { $from } до { $to }
numbers-slowest = Самые медленные
numbers-held-by = ждало конца опроса
numbers-not-held = цикл тем временем был в основном свободен
numbers-between = { $total } от { $from } до { $to }, сначала самые медленные
loop-idle = Простой, мс
loop-blocked = Блокирован, мс

search = Поиск
search-text = Текст
search-hint = задача, очередь, строка журнала, ошибка, цикл, #12
search-kind = Вид
search-longer = Дольше, мс
search-any = любой
search-dim = Приглушить остальное
search-loop = цикл
search-task = задача
search-message = сообщение
search-log = строка журнала
search-timer = таймер
search-poll = опрос
search-found = { $count ->
    [0] Ничего не найдено
   *[other] Найдено: { $total }
  }
search-found-more = Найдено: { $total }, в списке первые { $listed }
search-previous = Назад
search-next = Дальше
search-results = Что найдено
in-view = Таблица того, что видно
in-view-what = Что
in-view-name = Имя
in-view-from = С момента
in-view-took = Время
