// Parses an AsyncAPI document with AsyncAPI's own parser, then holds samples of events against the payload schemas of
// their messages. Arguments: the folder of node_modules, the document, files of samples. Prints what is wrong.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [modules, documentFile, ...samples] = process.argv.slice(2);
const load = createRequire(modules + '/');
const { Parser } = load('@asyncapi/parser');
const Ajv = load('ajv').default;

const wrong = [];
const { document, diagnostics } = await new Parser().parse(readFileSync(documentFile, 'utf8'));
const error = 0;
for (const each of diagnostics) {
  if (each.severity === error) wrong.push(`${each.code} at /${each.path.join('/')}: ${each.message}`);
}
if (document) {
  const ajv = new Ajv({ strict: false });
  load('ajv-formats')(ajv);
  const messages = new Map(document.allMessages().all().map((message) => [message.name(), message]));
  for (const file of samples) {
    const event = JSON.parse(readFileSync(file, 'utf8'));
    const message = messages.get(event.type);
    if (!message) {
      wrong.push(`${file}: no message is called ${event.type}`);
    } else if (!ajv.validate(message.payload().json(), event)) {
      wrong.push(`${file}: ${ajv.errorsText()}`);
    }
  }
}
for (const sentence of wrong) console.log(sentence);
console.log(`${samples.length} samples, ${wrong.length} wrong`);
process.exit(wrong.length === 0 && document ? 0 : 1);
