package dev.enjambre.peer.encryption;

import java.util.Optional;

/**
 * What an encrypted handshake has led to.
 *
 * @param inbound decrypts what comes
 * @param inboundBytes of what comes behind the handshake so many bytes are encrypted, and none
 *     after them; {@link Long#MAX_VALUE} for all
 * @param outbound encrypts what is sent from now on; empty if it is plain
 */
public record EncryptedStreams(
    StreamCipher inbound, long inboundBytes, Optional<StreamCipher> outbound) {}
