package io.distlock.consensus.redis;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Header;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Request.Accept;
import io.distlock.consensus.paxos.Request.Fence;
import io.distlock.consensus.paxos.Request.Forget;
import io.distlock.consensus.paxos.Request.Format;
import io.distlock.consensus.paxos.Request.ListKeys;
import io.distlock.consensus.paxos.Request.Prepare;
import java.nio.charset.StandardCharsets;

/** A script with its arguments, as the first lines of the scripts describe them, in the bytes that go over the wire. */
record ScriptCall(LuaScript script, byte[]... arguments) {

    private static final int DIGITS = 19;
    private static final byte[] NO_FIELD = bytes("k:");

    static ScriptCall of(Request request) {
        if (request instanceof Request.OfRegister of) {
            return of(of, who(request.header()), bytes("k:".concat(of.key().name())));
        }
        if (request instanceof ListKeys list) {
            String cursor = list.cursor().isEmpty() ? "0" : list.cursor();
            return new ScriptCall(LuaScript.LIST, who(list.header()), NO_FIELD, bytes(cursor));
        }
        if (request instanceof Fence fence) {
            Configuration told = fence.configuration();
            return new ScriptCall(
                    LuaScript.FENCE,
                    bytes(fence.header().group()),
                    bytes(fence.header().incarnation()),
                    digits(told.epoch()),
                    bytes(told.text()));
        }
        return request instanceof Format format ? format(format.mark()) : new ScriptCall(LuaScript.INSPECT);
    }

    /** Has a server admitted that runs as the process with this id. */
    static ScriptCall admit(String runId) {
        return new ScriptCall(LuaScript.ADMIT, bytes(runId));
    }

    private static ScriptCall of(Request.OfRegister request, byte[] who, byte[] field) {
        if (request instanceof Accept accept) {
            return new ScriptCall(LuaScript.ACCEPT, who, field, register(accept));
        }
        if (request instanceof Prepare prepare) {
            return new ScriptCall(LuaScript.PREPARE, who, field, digits(prepare.ballot()));
        }
        return request instanceof Forget forget
                ? new ScriptCall(LuaScript.FORGET, who, field, digits(forget.ballot()))
                : new ScriptCall(LuaScript.READ, who, field);
    }

    private static ScriptCall format(AcceptorMark mark) {
        return new ScriptCall(
                LuaScript.FORMAT,
                bytes(mark.group()),
                bytes(Integer.toString(mark.seat())),
                bytes(mark.incarnation()),
                digits(mark.epoch()),
                digits(mark.floor()),
                bytes(mark.configuration().text()));
    }

    /** The register as it shall be: promised, accepted, value. */
    private static byte[] register(Accept accept) {
        byte[] value = bytes(accept.value());
        byte[] register = new byte[4 * DIGITS + value.length];
        write(accept.next(), register, 0);
        write(accept.ballot(), register, 2 * DIGITS);
        System.arraycopy(value, 0, register, 4 * DIGITS, value.length);
        return register;
    }

    /** Whose memory is meant and at which epoch, as the mark has it. */
    private static byte[] who(Header header) {
        byte[] rest = bytes(" " + header.incarnation() + " " + header.group());
        byte[] who = new byte[DIGITS + rest.length];
        write(header.epoch(), who, 0);
        System.arraycopy(rest, 0, who, DIGITS, rest.length);
        return who;
    }

    private static byte[] digits(Ballot ballot) {
        byte[] digits = new byte[2 * DIGITS];
        write(ballot, digits, 0);
        return digits;
    }

    private static byte[] digits(long number) {
        byte[] digits = new byte[DIGITS];
        write(number, digits, 0);
        return digits;
    }

    /** As {@link Ballot#text()}. */
    private static void write(Ballot ballot, byte[] into, int at) {
        write(ballot.counter(), into, at);
        write(ballot.proposer(), into, at + DIGITS);
    }

    /** 19 digits, which compare as strings the way that the numbers do. */
    private static void write(long number, byte[] into, int at) {
        long rest = number;
        for (int place = at + DIGITS - 1; place >= at; place--) {
            into[place] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
