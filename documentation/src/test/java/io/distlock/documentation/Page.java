package io.distlock.documentation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** One Markdown file, taken apart. */
record Page(Path file, List<Snippet> snippets, List<String> codes, List<String> links, List<String> anchors) {

    /** A fenced block; {@code where} is the name and line that a person would look for. */
    record Snippet(String where, String language, String text) {

        @Override
        public String toString() {
            return where;
        }
    }

    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder()
            .extensions(EXTENSIONS)
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .build();

    static Page read(Path file) {
        Page page = new Page(file, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        PARSER.parse(Repository.read(file)).accept(page.new Collector());
        return page;
    }

    @Override
    public String toString() {
        return Repository.ROOT.relativize(file).toString();
    }

    private final class Collector extends AbstractVisitor {

        private final IdGenerator ids = IdGenerator.builder().build();

        @Override
        public void visit(FencedCodeBlock block) {
            int line = block.getSourceSpans().get(0).getLineIndex() + 1;
            snippets.add(new Snippet(Page.this + ":" + line, block.getInfo(), block.getLiteral()));
        }

        @Override
        public void visit(Code code) {
            codes.add(code.getLiteral());
        }

        @Override
        public void visit(Link link) {
            links.add(link.getDestination());
            visitChildren(link);
        }

        @Override
        public void visit(Heading heading) {
            anchors.add(ids.generateId(text(heading)));
            visitChildren(heading);
        }

        private String text(Node node) {
            StringBuilder text = new StringBuilder();
            node.accept(new AbstractVisitor() {
                @Override
                public void visit(Text part) {
                    text.append(part.getLiteral());
                }

                @Override
                public void visit(Code part) {
                    text.append(part.getLiteral());
                }
            });
            return text.toString();
        }
    }
}
