import { SkerryError } from '#domain/errors.ts';
import type { App } from '#http/dialect.ts';

/** Takes JSON and nothing else. Bytes that are not UTF-8 are refused rather than replaced: code would change silently. */
export function acceptJson(app: App): void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    let text: string;
    try {
      text = decoder.decode(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    } catch (cause) {
      done(new SkerryError('bodyMalformed', 'body is not valid UTF-8', { cause }));
      return;
    }
    void parse(request, text, (error, value) => {
      if (error === null) done(null, value);
      else done(new SkerryError('bodyMalformed', 'body is not valid JSON', { cause: error }));
    });
  });
}
