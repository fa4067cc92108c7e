// A bare Fastify: the schemas of POST /predict for request and response, and a constant answer. No model, no log, no metrics.
// node bare-fastify.mjs PORT
import Fastify from 'fastify';

const WHOLE = { type: 'integer' };
const BODY = {
  type: 'object',
  properties: {
    Player_ID: WHOLE,
    X_Location: WHOLE,
    Y_Location: WHOLE,
    Total_Seconds_Remaining: WHOLE,
    Shot_Type_Encoded: WHOLE,
    Shot_Distance_Meters: { type: 'number' },
    Shot_Zone_Combined: WHOLE,
  },
};
BODY.required = Object.keys(BODY.properties);
const ANSWER = {
  type: 'object',
  properties: {
    prediction: WHOLE,
    probability: { type: 'number' },
    model_version: WHOLE,
    id: { type: 'string' },
  },
};
const CONSTANT = {
  prediction: 0,
  probability: 0.437_512_345_678_901_2,
  model_version: 1,
  id: '0123456789abcdef0123456789abcdef',
};

const app = Fastify();
app.get('/', () => ({ status: 'alive' }));
app.post('/predict', { schema: { body: BODY, response: { 200: ANSWER } } }, () => CONSTANT);
await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) });
