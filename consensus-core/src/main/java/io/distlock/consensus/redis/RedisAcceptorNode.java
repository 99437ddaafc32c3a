package io.distlock.consensus.redis;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Reply.Cause;
import io.distlock.consensus.paxos.Reply.Refused;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An acceptor on one Redis server, 6.2 or later, that stands alone: no replica, no master of replicas, no Sentinel, no cluster. The
 * whole acceptor is one hash, so that eviction, expiry or deletion takes its mark together with its registers, and is noticed. Every
 * request is one script.
 *
 * <p>A server is checked when it is formatted, and when it was started anew: {@link Durability} says what has to hold. What does not is
 * answered with {@code UNSAFE_SERVER}, and a server whose start nobody has looked at with {@code NOT_ADMITTED}. Commands needed:
 * scripts, {@code INFO}, {@code CONFIG GET}, hashes.
 *
 * <p>Each script compares the server's replication id with that of its admission, and looks for replicas. That one number stands for
 * the process and its role: a master draws it at its start, when it gets its first replica and when it is promoted, and a replica takes
 * over its master's. So it tells a restart, a promotion behind the address and a server that was a replica for a while, without a
 * look at the run id. A server that got a replica promises nothing more, so that the replica has all that was promised; it counts again
 * after a restart. One that is asked after its promotion is marked, and no restart helps.
 *
 * <p>Opens one connection on first use. The client should reject commands while it is disconnected; one that sends them again does no
 * harm. Thread-safe; no method blocks.
 *
 * <pre>{@code
 * AcceptorNode node = RedisAcceptorNode.create(client, RedisURI.create("redis://a.example:6379"), RedisAcceptorOptions.of("orders"));
 * }</pre>
 */
public final class RedisAcceptorNode implements AcceptorNode {

    private final ServerLink link;
    private final RedisAcceptorOptions options;
    private final byte[] key;
    private final AtomicInteger unanswered = new AtomicInteger();

    private RedisAcceptorNode(ServerLink link, RedisAcceptorOptions options) {
        this.link = link;
        this.options = options;
        this.key = options.key().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * An acceptor on the server of this address. Opens nothing yet.
     *
     * @param client stays the caller's, who closes it after the node
     */
    public static RedisAcceptorNode create(RedisClient client, RedisURI uri, RedisAcceptorOptions options) {
        return new RedisAcceptorNode(new ServerLink(client, uri, options.reconnectAfter(), System::nanoTime), options);
    }

    @Override
    public String name() {
        return link.address();
    }

    @Override
    public CompletionStage<Reply> send(Request request) {
        if (unanswered.incrementAndGet() > options.requestsMax()) {
            unanswered.decrementAndGet();
            return CompletableFuture.failedFuture(new ConsensusException(
                    "%d requests to %s are without answer".formatted(options.requestsMax(), name())));
        }
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        answer.whenComplete((reply, failure) -> unanswered.decrementAndGet());
        link.get()
                .thenAccept(connection -> send(connection.async(), request, answer))
                .exceptionally(failure -> fail(answer, failure));
        return answer;
    }

    @Override
    public void close() {
        link.close();
    }

    /** The usual reply goes straight to who waits for it, since a round pays for every stage between; what is rare may take more. */
    private void send(RedisAsyncCommands<String, String> commands, Request request, CompletableFuture<Reply> answer) {
        if (request instanceof Request.Format) {
            relay(ifSafe(commands, request, () -> run(commands, request)), answer);
            return;
        }
        evalsha(commands, ScriptCall.of(request))
                .handle((parts, failure) -> take(commands, request, parts, failure, answer))
                .exceptionally(failure -> fail(answer, failure));
    }

    private @Nullable Void take(
            RedisAsyncCommands<String, String> commands,
            Request request,
            @Nullable List<Object> parts,
            @Nullable Throwable failure,
            CompletableFuture<Reply> answer) {
        if (parts == null) {
            if (failure instanceof RedisNoScriptException) {
                relay(run(commands, request).thenCompose(reply -> checked(commands, request, reply)), answer);
                return null;
            }
            return fail(answer, failure == null ? new ConsensusException("A script answered nothing") : failure);
        }
        Reply reply = ScriptReply.parse(request, parts);
        if (isEmpty(reply) || isNew(reply)) {
            relay(checked(commands, request, reply), answer);
        } else {
            answer.complete(reply);
        }
        return null;
    }

    private static @Nullable Void fail(CompletableFuture<Reply> answer, Throwable failure) {
        answer.completeExceptionally(failure);
        return null;
    }

    /** The reply, or what the server has to say after it was looked at. */
    private CompletionStage<Reply> checked(RedisAsyncCommands<String, String> commands, Request request, Reply reply) {
        if (isEmpty(reply)) {
            // tells an operator before anything is formatted
            return ifSafe(commands, request, () -> done(reply));
        }
        return isNew(reply) ? admit(commands, request, reply) : done(reply);
    }

    private static void relay(CompletionStage<Reply> from, CompletableFuture<Reply> to) {
        from.whenComplete((reply, failure) -> {
            if (failure == null) {
                to.complete(reply);
            } else {
                to.completeExceptionally(failure);
            }
        });
    }

    private CompletionStage<Reply> ifSafe(
            RedisAsyncCommands<String, String> commands, Request request, Supplier<CompletionStage<Reply>> answer) {
        return ServerCheck.of(commands, options.durability())
                .thenCompose(check -> check.safe() ? answer.get() : done(refused(request, Cause.UNSAFE_SERVER)));
    }

    private CompletionStage<Reply> run(RedisAsyncCommands<String, String> commands, Request request) {
        return eval(commands, ScriptCall.of(request)).thenApply(parts -> ScriptReply.parse(request, parts));
    }

    private static boolean isEmpty(Reply reply) {
        return reply instanceof Reply.Marked marked && marked.mark().isEmpty();
    }

    private boolean isNew(Reply reply) {
        return options.durability() == Durability.FSYNC_ALWAYS
                && reply instanceof Refused refused
                && refused.cause() == Cause.NOT_ADMITTED;
    }

    /** Has a server back that was started anew, if it kept everything, and asks again. */
    private CompletionStage<Reply> admit(RedisAsyncCommands<String, String> commands, Request request, Reply refusal) {
        return ServerCheck.of(commands, options.durability()).thenCompose(check -> {
            if (!check.safe()) {
                return done(refused(request, Cause.UNSAFE_SERVER));
            }
            return eval(commands, ScriptCall.admit(check.runId()))
                    .thenCompose(parts -> "admitted".equals(parts.get(0)) ? run(commands, request) : done(refusal));
        });
    }

    private CompletionStage<List<Object>> eval(RedisAsyncCommands<String, String> commands, ScriptCall call) {
        return evalsha(commands, call)
                .exceptionallyCompose(failure -> causeOf(failure) instanceof RedisNoScriptException
                        ? dispatch(commands, CommandType.EVAL, call.script().text(), call)
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletionStage<List<Object>> evalsha(RedisAsyncCommands<String, String> commands, ScriptCall call) {
        return dispatch(commands, CommandType.EVALSHA, call.script().sha(), call);
    }

    /** Hands over bytes, which the client puts on the wire without a buffer for each argument. */
    private CompletionStage<List<Object>> dispatch(
            RedisAsyncCommands<String, String> commands, CommandType command, String script, ScriptCall call) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8)
                .add(script.getBytes(StandardCharsets.UTF_8))
                .add(1)
                .add(key);
        for (byte[] argument : call.arguments()) {
            arguments.add(argument);
        }
        return commands.dispatch(command, new NestedMultiOutput<>(StringCodec.UTF8), arguments);
    }

    private static CompletionStage<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private static Reply refused(Request request, Cause cause) {
        return new Refused(request.header().number(), cause);
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
