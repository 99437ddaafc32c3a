package io.distlock.consensus.redis;

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

/** A script with its arguments, as the first lines of the scripts describe them. */
record ScriptCall(LuaScript script, String... arguments) {

    private static final String ZEROS = "0".repeat(19);
    private static final String NO_FIELD = "k:";

    static ScriptCall of(Request request) {
        if (request instanceof Request.OfRegister of) {
            return of(of, who(request.header()), "k:" + of.key().name());
        }
        if (request instanceof ListKeys list) {
            String cursor = list.cursor().isEmpty() ? "0" : list.cursor();
            return new ScriptCall(LuaScript.LIST, who(list.header()), NO_FIELD, cursor);
        }
        if (request instanceof Fence fence) {
            Configuration told = fence.configuration();
            return new ScriptCall(
                    LuaScript.FENCE,
                    fence.header().group(),
                    fence.header().incarnation(),
                    digits(told.epoch()),
                    told.text());
        }
        return request instanceof Format format ? format(format.mark()) : new ScriptCall(LuaScript.INSPECT);
    }

    private static ScriptCall of(Request.OfRegister request, String who, String field) {
        if (request instanceof Accept accept) {
            String register =
                    accept.next().text().concat(accept.ballot().text()).concat(accept.value());
            return new ScriptCall(LuaScript.ACCEPT, who, field, register);
        }
        if (request instanceof Prepare prepare) {
            return new ScriptCall(
                    LuaScript.PREPARE, who, field, prepare.ballot().text());
        }
        return request instanceof Forget forget
                ? new ScriptCall(LuaScript.FORGET, who, field, forget.ballot().text())
                : new ScriptCall(LuaScript.READ, who, field);
    }

    private static ScriptCall format(AcceptorMark mark) {
        return new ScriptCall(
                LuaScript.FORMAT,
                mark.group(),
                Integer.toString(mark.seat()),
                mark.incarnation(),
                digits(mark.epoch()),
                mark.floor().text(),
                mark.configuration().text());
    }

    /** Whose memory is meant and at which epoch, as the mark has it. */
    private static String who(Header header) {
        return digits(header.epoch()) + " " + header.incarnation() + " " + header.group();
    }

    /** 19 digits, which compare as strings the way that the numbers do. */
    private static String digits(long number) {
        String digits = Long.toString(number);
        return ZEROS.substring(digits.length()) + digits;
    }
}
