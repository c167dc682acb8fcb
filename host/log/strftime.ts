/** strftime(3) as far as log patterns need it, with vlog's extension: `#` is a digit of the fraction of the second. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly milliseconds: number;
  /** Minutes east of Greenwich. */
  readonly offset: number;
}

function fieldsOf(time: number, zone: 'utc' | 'local'): Fields {
  const at = new Date(time);
  const offset = zone === 'utc' ? 0 : -at.getTimezoneOffset();
  const shifted = new Date(time + offset * 60_000);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth(),
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    milliseconds: shifted.getUTCMilliseconds(),
    offset,
  };
}

const two = (value: number, fill = '0'): string => String(value).padStart(2, fill);

function offsetText(offset: number): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

function dayOfYear(of: Fields): number {
  return Math.round((Date.UTC(of.year, of.month, of.day) - Date.UTC(of.year, 0, 1)) / 86_400_000) + 1;
}

/** One conversion; undefined for one that is not known, which is then left as it stands. */
function convert(letter: string, of: Fields): string | undefined {
  const monthName = MONTHS[of.month] ?? '';
  const dayName = DAYS[of.weekday] ?? '';
  switch (letter) {
    case 'Y':
      return String(of.year);
    case 'y':
      return two(of.year % 100);
    case 'm':
      return two(of.month + 1);
    case 'd':
      return two(of.day);
    case 'e':
      return two(of.day, ' ');
    case 'H':
      return two(of.hour);
    case 'I':
      return two(of.hour % 12 === 0 ? 12 : of.hour % 12);
    case 'M':
      return two(of.minute);
    case 'S':
      return two(of.second);
    case 'p':
      return of.hour < 12 ? 'AM' : 'PM';
    case 'b':
    case 'h':
      return monthName.slice(0, 3);
    case 'B':
      return monthName;
    case 'a':
      return dayName.slice(0, 3);
    case 'A':
      return dayName;
    case 'j':
      return String(dayOfYear(of)).padStart(3, '0');
    case 'T':
      return `${two(of.hour)}:${two(of.minute)}:${two(of.second)}`;
    case 'F':
      return `${of.year}-${two(of.month + 1)}-${two(of.day)}`;
    case 'z':
      return offsetText(of.offset);
    case 'Z':
      return of.offset === 0 ? 'UTC' : offsetText(of.offset);
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return undefined;
  }
}

/** 'time' (milliseconds since 1970) as 'format' says. */
export function strftime(format: string, time: number, zone: 'utc' | 'local'): string {
  const fields = fieldsOf(time, zone);
  const expanded = format.replaceAll(/%(.)/gs, (whole, letter: string) => convert(letter, fields) ?? whole);
  const fraction = String(fields.milliseconds).padStart(3, '0');
  let digit = 0;
  return expanded.replaceAll('#', () => fraction[digit++] ?? '0');
}
