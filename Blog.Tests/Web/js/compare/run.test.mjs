import assert from "node:assert/strict";
import { test } from "node:test";
import { dueAt, linkOf, ordersOf, settingsOf } from "../../../../Blog.Web/wwwroot/js/compare/design.js";
import { run } from "../../../../Blog.Web/wwwroot/js/compare/run.js";
import { counted } from "../../../../Blog.Web/wwwroot/js/compare/summary.js";
import { settings, Tab, VirtualClock } from "./support.mjs";

/** Runs in virtual time; `take` says how long an answer takes. */
async function runIn({ chosen = settings(), clock = new VirtualClock(), tab = new Tab(clock), stop = new AbortController(), take = () => 10, onAsk = () => {} }) {
  const asked = [];
  let [atWork, most] = [0, 0];
  const ask = async (backend, index, due) => {
    const sent = clock.now();
    asked.push({ backend, index, due, sent });
    onAsk({ asked, clock, tab, stop });
    most = Math.max(most, ++atWork);
    await clock.wait(take(backend, index));
    atWork--;
    return { late: sent - due, ms: clock.now() - due, ok: true, status: 200, start: "warm", traceId: null, parts: {} };
  };
  const outcome = await clock.until(run({ settings: chosen, signal: stop.signal, clock, gate: tab.gate, ask }));
  return { outcome, asked, most, clock };
}

test("the order is the seed's: each block asks both once, and both come first about as often", () => {
  assert.deepEqual(ordersOf(41, 50), ordersOf(41, 50));
  assert.notDeepEqual(ordersOf(41, 50), ordersOf(42, 50));
  const orders = ordersOf(7, 2000);
  for (const order of orders) assert.deepEqual([...order].sort(), ["containers", "functions"]);
  const share = orders.filter(([first]) => first === "functions").length / orders.length;
  assert.ok(share > 0.46 && share < 0.54, `${share}`);
  // No streak or alternation beyond what a fair coin gives: about half of the neighbours differ.
  const changes = orders.filter(([first], i) => i > 0 && first !== orders[i - 1][0]).length / orders.length;
  assert.ok(changes > 0.46 && changes < 0.54, `${changes}`);
});

test("a closed loop asks one after the other in the seed's order, and the warm-up does not count", async () => {
  const { outcome, asked, most } = await runIn({});
  assert.equal(most, 1);
  assert.deepEqual(asked.map(({ backend }) => backend), ordersOf(41, 23).flat());
  assert.equal(outcome.ended, "done");
  assert.equal(outcome.blocks.length, 23);
  assert.equal(counted(outcome.blocks).length, 20);
  assert.equal(outcome.elapsedMs, 20 * 2 * 10);
});

test("a closed loop has as many at once as chosen, also with uneven answers, and warms up before it measures", async () => {
  const chosen = settings({ atOnce: 4 });
  const { outcome, asked, most } = await runIn({ chosen, take: (backend, index) => (backend === "functions" ? 5 + (index % 7) : 3) });
  assert.equal(most, 4);
  assert.equal(outcome.blocks.length, 23);
  assert.equal(new Set(asked.map(({ backend, index }) => `${backend} ${index}`)).size, 46);
  const warmedUp = Math.max(...asked.filter(({ index }) => index < 3).map(({ sent }) => sent));
  assert.ok(asked.filter(({ index }) => index >= 3).every(({ sent }) => sent > warmedUp));
});

test("an open loop starts at even times, however slow the answers are", async () => {
  const chosen = settings({ loop: "open", perSecond: 50, warmUp: 0 });
  const { outcome, asked, most } = await runIn({ chosen, take: () => 95 });
  assert.deepEqual(asked.map(({ sent }) => sent), Array.from({ length: 40 }, (_, slot) => dueAt(slot, 50)));
  assert.equal(most, 10); // 100 a second, 95 ms each
  assert.ok(outcome.blocks.every(({ functions, containers }) => functions.ms === 95 && containers.ms === 95 && functions.late === 0));
});

test("in an open loop a late start counts into the time: what waited for the browser is not left out", async () => {
  const chosen = settings({ loop: "open", perSecond: 50, warmUp: 0 });
  // The page is busy for 200 ms while the 11th request is being sent.
  const busy = ({ asked, clock }) => { if (asked.length === 11) clock.time += 200; };
  const { outcome } = await runIn({ chosen, take: () => 5, onAsk: busy });
  const all = outcome.blocks.flatMap(({ functions, containers }) => [functions, containers]);
  const late = all.filter(({ late: ms }) => ms > 0);
  assert.equal(late.length, 20 - 1); // due within the 200 ms: at 10, 20, … 190 ms of it (the 11th itself was in time)
  assert.deepEqual(late.map(({ late: ms }) => ms).sort((a, b) => b - a).slice(0, 3), [190, 180, 170]);
  assert.ok(all.every(({ ms, late: lateBy }) => ms >= lateBy + 5));
  assert.equal(outcome.blocks.length, 20);
});

test("an overloaded open loop has at most so many on the way, and their waiting counts", async () => {
  const chosen = settings({ loop: "open", perSecond: 200, warmUp: 0, blocks: 400 });
  const { outcome, most } = await runIn({ chosen, take: () => 2000 });
  assert.equal(most, 256);
  assert.ok(Math.max(...outcome.blocks.map(({ functions }) => functions.ms)) > 3000);
  assert.equal(outcome.blocks.length, 400);
});

for (const loop of ["closed", "open"]) {
  test(`${loop}: a block that Stop breaks off is left out, and nothing is asked after it`, async () => {
    const chosen = settings({ loop, perSecond: 50 });
    const { outcome, asked } = await runIn({ chosen, onAsk: ({ asked: all, stop }) => { if (all.length === 11) stop.abort(); } });
    assert.equal(asked.length, 11);
    assert.equal(outcome.blocks.length, 5);
    assert.equal(outcome.ended, "stopped");
  });

  test(`${loop}: the cap of seconds ends the asking, and what is on its way is waited for`, async () => {
    const chosen = settings({ loop, perSecond: 10, seconds: 1, warmUp: 0, blocks: 1000 });
    const { outcome, asked, clock } = await runIn({ chosen, take: () => 300 });
    assert.equal(outcome.ended, "seconds");
    assert.equal(outcome.blocks.length * 2, asked.length);
    assert.ok(asked.every(({ sent }) => sent < 1000 + 300));
    assert.ok(clock.now() >= 1000 && clock.now() < 2000);
  });

  test(`${loop}: nothing is asked while the tab is hidden, its time does not count, and the block it fell into is left out`, async () => {
    const clock = new VirtualClock();
    const tab = new Tab(clock);
    const hide = ({ asked }) => {
      if (asked.length !== 11) return;
      tab.hide();
      void clock.wait(50_000).then(() => tab.show());
    };
    const chosen = settings({ loop, perSecond: 50, seconds: 10 });
    const { outcome, asked } = await runIn({ chosen, clock, tab, onAsk: hide });
    const hidden = asked[10].sent;
    // A block is asked to its end, another one is not begun.
    assert.ok(asked.filter(({ sent }) => sent > hidden && sent < hidden + 50_000).length <= 1);
    assert.ok(outcome.leftOut >= 1 && outcome.leftOut <= 2, `${outcome.leftOut}`);
    assert.equal(outcome.blocks.length + outcome.leftOut, 23);
    assert.equal(outcome.ended, "done");
    assert.ok(outcome.elapsedMs < 1000, `${outcome.elapsedMs}`);
    assert.ok(outcome.blocks.every(({ functions, containers }) => functions.ms < 50 && containers.ms < 50));
  });
}

test("a link repeats the settings, and nonsense in an address is as if it were not there", () => {
  const read = (hash) => settingsOf(new URLSearchParams(hash.split("?")[1]), 1);
  for (const chosen of [settings({ operation: "delete", atOnce: 3, seconds: 60 }), settings({ operation: "read", loop: "open", perSecond: 12.5, atOnce: 1 })]) {
    assert.deepEqual(read(linkOf(chosen)), chosen);
  }
  const odd = read("#/compare?operation=toString&blocks=1e9&seconds=-1&seed=x&loop=round&atOnce=99&perSecond=");
  assert.deepEqual(odd, { ...settings(), blocks: 200, warmUp: 5, seconds: 60, seed: 1 });
});
