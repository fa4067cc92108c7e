import { RouteTable } from './route-table.js';

function table(): RouteTable {
  const routes = new RouteTable();
  routes.add('/', ['GET', 'HEAD']);
  routes.add('/predict', 'POST');
  routes.add('/predict/shot', 'POST');
  routes.add('/games/:dataset/:id', 'GET');
  routes.add('/games/latest/:id', 'DELETE');
  routes.add(String.raw`/getdata/:n(^\d+$)`, 'GET');
  routes.add('/getdata/reset', 'GET');
  routes.add('/files/*', 'GET');
  routes.add('/a.b/', 'GET');
  return routes;
}

describe(RouteTable.name, () => {
  it.each<[string, string[]]>([
    ['/', ['GET', 'HEAD']],
    ['/predict', ['POST']],
    ['/predict/', ['POST']],
    ['/predict/shot', ['POST']],
    ['/games/x/1', ['GET']],
    ['/games/latest/1', ['DELETE', 'GET']],
    ['/getdata/12', ['GET']],
    ['/files/a/b/c.json', ['GET']],
    ['/a.b', ['GET']],
  ])('returns the methods of %s', (path, methods) => {
    expect(table().methodsOf(path)).toEqual(methods);
  });

  it.each(['/nope', '/predict/else', '/games/x', '/games/x/1/2', '/getdata/abc', '/getdata/-1', '/axb', ''])(
    'returns no methods for %p',
    (path) => {
      expect(table().methodsOf(path)).toEqual([]);
    },
  );
});
