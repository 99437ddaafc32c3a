package io.distlock.devservers;

/** Redis answered an admin command with an error reply, which is the message: mend the command. */
public final class RedisCommandException extends DevServerException {

    private static final long serialVersionUID = 1L;

    RedisCommandException(String errorReply) {
        super(errorReply);
    }
}
