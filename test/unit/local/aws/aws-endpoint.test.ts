// Calls to AWS APIs: events are recorded, anything that isn't hosted is refused by name.

import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type PublishedEvent, serveAwsEndpoint } from '../../../../lib/local/aws/aws-endpoint';
import { SecretStore } from '../../../../lib/local/secrets/secret-store';

test('PutEvents is recorded, another operation is refused', async () => {
  const events: PublishedEvent[] = [];
  const server = await serveAwsEndpoint('a', (event) => events.push(event), new SecretStore());
  const client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const entry = { Source: 's', DetailType: 'd', Detail: '{}', EventBusName: 'bus' };
  const { FailedEntryCount, Entries } = await client.send(new PutEventsCommand({ Entries: [entry, entry] }));
  expect([FailedEntryCount, Entries?.map(({ EventId }) => typeof EventId)]).toEqual([0, ['string', 'string']]);
  expect(events).toEqual([entry, entry]);
  await expect(client.send(new ListRulesCommand({}))).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: 'AWSEvents.ListRules is not hosted on one machine',
  });
  client.destroy();
  await server.close();
});

test('a call signed with another key is refused, and recorded nowhere', async () => {
  const events: PublishedEvent[] = [];
  const server = await serveAwsEndpoint('a', (event) => events.push(event), new SecretStore());
  const client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'ab', secretAccessKey: 'b' },
  });
  const put = client.send(new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] }));
  await expect(put).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  expect(events).toEqual([]);
  client.destroy();
  await server.close();
});
