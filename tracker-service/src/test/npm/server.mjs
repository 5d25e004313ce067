// The server of bittorrent-tracker, on a port that it prints. The end of stdin ends it.
import { Server } from 'bittorrent-tracker'

const server = new Server({ http: true, udp: false, ws: false, stats: true })
server.listen(0, '127.0.0.1', () => console.log(server.http.address().port))
process.stdin.on('end', () => process.exit()).resume()
