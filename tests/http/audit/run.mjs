// Audits the server at URL with the token TOKEN; prints one JSON object a check.
import { auditServer } from 'graphql-http';

const { URL: url, TOKEN: token } = process.env;

function fetchFn(address, options = {}) {
  const headers = { ...options.headers, authorization: `Bearer ${token}` };
  return fetch(address, { ...options, headers });
}

for (const result of await auditServer({ url, fetchFn })) {
  const { id, name, status, reason } = result;
  console.log(JSON.stringify({ id, name, status, reason }));
}
