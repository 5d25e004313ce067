export default class Peer {
  static WEBRTC_SUPPORT = false
}
