## Сцена

stage-absent = ещё нет
stage-at = Циклы в момент { $moment }
stage-blocked = заблокирован
stage-closed = закрыт
stage-for-answer = ждёт ответа
stage-for-message = ждёт сообщения
stage-for-room = ждёт места в очереди
stage-for-timer = ждёт таймера
stage-help = Стрелки выбирают цикл, Escape снимает выбор.
stage-idle = простаивает
stage-label = Циклы и их сообщения в показанный момент
stage-loops = циклы
stage-lost = потерян
stage-mailbox = В почтовом ящике
stage-more = циклов
stage-ready = Готовы, но ещё не опрошены
stage-running = работает
stage-starting = запускается
stage-state = Состояние
stage-task = Задача
stage-tasks = Живые задачи
stage-under-way = В пути к нему
stage-waiting = ждёт
legend-message = сообщение
legend-mail = в почтовом ящике
legend-ready = готовая задача
legend-running = работает
legend-blocked = заблокирован дольше 50 мс

## Воспроизведение

transport = Воспроизведение
play = Воспроизвести
pause = Пауза
step = Шаг
step-back = Шаг назад
position = Место в прогоне
position-of = { $now } из { $total }
speed = Скорость
speed-auto = авто ({ $speed })
through = По каким событиям шагать
through-all = все события
through-loop = события этого цикла
through-task = события этой задачи
repeat = Повторять выбранное, а если ничего не выбрано — то, что видно на шкале
live = Вживую
live-help = Следить за прогоном, пока он идёт

## Клавиши

keys = Клавиши
keys-where = Пробел, / и ? действуют на всей странице, остальные — когда фокус на сцене, на панели воспроизведения или на временной шкале.
close = Закрыть
key-toggle = воспроизвести, пауза
key-step-back = шаг назад, к предыдущему событию
key-step = шаг к следующему событию
key-walk-back = назад по сообщению: к опросу, который его отправил, и к сообщению, которое этот опрос взял
key-walk = по сообщению: к опросу, который его взял, и к сообщению, которое этот опрос отправил
key-zoom = масштаб шкалы
key-pan = двигать шкалу
key-scroll = прокручивать дорожки
key-ends = начало или конец прогона
key-fit = весь прогон
key-follow = следовать за концом прогона
key-measure = измерить то, что видно на шкале
key-fold = свернуть или развернуть дорожку выбранного
key-shift = передвинуть эту дорожку вверх или вниз
key-deselect = снять выделение
key-search = поиск
key-sheet = эта подсказка

## Поделиться

share = Поделиться
share-link = Ссылка на этот сценарий с этими параметрами
share-lines = Для статьи: сцена, панель воспроизведения и временная шкала
share-runs = Запускать сразу
share-copy = Скопировать
share-copied = Скопировано
embed-open = Открыть всю страницу
file-embedded = встроенная страница файлы не открывает. Откройте страницу целиком и перетащите файл туда.
