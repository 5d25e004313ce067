// The client of bittorrent-tracker, told what to do in one line of JSON on stdin; what it emits comes out as lines of JSON.
// {"announce": URL, "infoHash": HEX, "peerId": HEX, "port": N, "calls": [{"method": "start", "opts": {…}}, …]}
import Client from 'bittorrent-tracker'
import { text } from 'node:stream/consumers'

const task = JSON.parse(await text(process.stdin))
const client = new Client({ infoHash: task.infoHash, peerId: task.peerId, announce: [task.announce], port: task.port })
const answers = { start: 'update', update: 'update', complete: 'update', stop: 'update', scrape: 'scrape' }

// Bytes of an answer, as text.
const plain = value => ArrayBuffer.isView(value) ? Buffer.from(value).toString('latin1') : value
const say = (event, value) => console.log(JSON.stringify({ event, value }, (_, inner) => plain(inner)))

client.on('error', error => say('error', error.message))
client.on('peer', peer => say('peer', peer))
for (const { method, opts, answered = 1 } of task.calls) {
  await new Promise(resolve => {
    let missing = answered
    const done = answer => {
      say(answers[method], answer)
      if (--missing > 0) return
      client.off(answers[method], done)
      client.off('warning', warned)
      resolve()
    }
    const warned = warning => {
      say('warning', warning.message)
      client.off(answers[method], done)
      client.off('warning', warned)
      resolve()
    }
    client.on(answers[method], done)
    client.on('warning', warned)
    client[method](opts)
  })
  // It tells of peers after it told of their answer.
  await new Promise(setImmediate)
}
client.destroy()
