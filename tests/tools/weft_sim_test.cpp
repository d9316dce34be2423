// weft-sim as its users run it: a program, a JSON file, JSON or a clear refusal.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace {

namespace json = boost::json;

struct Outcome {
    int status = -1;
    std::string out;
    std::string err;
};

std::string read_file(const std::string& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

class WeftSim : public testing::Test {
protected:
    WeftSim() {
        std::string name = testing::TempDir() + "weft_sim_XXXXXX";
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    ~WeftSim() override {
        for (const char* file : {"/in.json", "/out", "/err"}) std::remove((folder_ + file).c_str());
        std::remove(folder_.c_str());
    }

    // `file` may be "-": the input comes by standard input.
    Outcome run(const std::string& command, const std::string& input, const std::string& file = "") {
        const std::string path = folder_ + "/in.json";
        std::ofstream(path) << input;
        const std::string line = std::string(WEFT_BIN_DIR) + "/weft-sim " + command + " " +
                                 (file.empty() ? path : file) + " < " + path + " > " + folder_ + "/out 2> " + folder_ +
                                 "/err";
        const int status = std::system(line.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(folder_ + "/out"), read_file(folder_ + "/err")};
    }

    json::value output_of(const std::string& command, const std::string& input) {
        const Outcome result = run(command, input);
        EXPECT_EQ(result.status, 0) << result.err;
        return result.status == 0 ? json::parse(result.out) : json::value();
    }

    void expect_refused(const std::string& command, const std::string& input, const std::string& says) {
        const Outcome result = run(command, input);
        EXPECT_EQ(result.status, 2) << input;
        EXPECT_EQ(result.out, "") << input;
        EXPECT_NE(result.err.find(says), std::string::npos) << input << "\n" << result.err;
    }

    std::string folder_;
};

// A committee graph of authors A to D as text, block by block.
class Graph {
public:
    Graph& add(const std::string& id, const std::vector<std::string>& parents, const std::string& tag = "") {
        json::object block{{"id", id}, {"author", id.substr(0, 1)}, {"round", id[1] - '0'}, {"tag", tag}};
        block["parents"] = json::value_from(parents);
        blocks_.push_back(std::move(block));
        return *this;
    }

    // Blocks of `authors` that name the blocks of `parents` in the round before, own first.
    Graph& layer(int round, const std::string& authors, const std::string& parents) {
        for (const char author : authors) {
            std::vector<std::string> names{block_of(author, round - 1)};
            for (const char parent : parents) {
                if (parent != author) names.push_back(block_of(parent, round - 1));
            }
            add(block_of(author, round), names);
        }
        return *this;
    }

    std::string text(const std::string& schedule, const std::string& more = "") const {
        return R"({"n":4,"schedule":)" + schedule + R"(,"blocks":)" + json::serialize(blocks_) + more + "}";
    }

private:
    static std::string block_of(char author, int round) { return std::string(1, author) + std::to_string(round); }

    json::array blocks_;
};

std::string one_block(const std::string& block) {
    return R"({"n":4,"schedule":{},"blocks":[)" + block + "]}";
}

TEST_F(WeftSim, FullGraphCommitsDirectly) {
    Graph graph;
    for (int round = 1; round <= 4; ++round) graph.layer(round, "ABCD", "ABCD");
    EXPECT_EQ(output_of("committee", graph.text(R"({"1":["B"],"2":["C","A"],"3":[],"4":["D"]})")), json::parse(R"({
        "slots":[{"slot":"1.0","author":"B","status":"commit","block":"B1","how":"direct"},
                 {"slot":"2.0","author":"C","status":"commit","block":"C2","how":"direct"},
                 {"slot":"2.1","author":"A","status":"commit","block":"A2","how":"direct"},
                 {"slot":"4.0","author":"D","status":"undecided","block":null,"how":"-"}],
        "output":["B1","C2","A2"],
        "sub_dags":[{"leader":"B1","blocks":["B1"]},
                    {"leader":"C2","blocks":["A1","C1","D1","C2"]},
                    {"leader":"A2","blocks":["A2"]}]})"));
}

TEST_F(WeftSim, IndirectCommitAndSkip) {
    // B1 has one certificate, A3. C2 is named by nobody.
    Graph graph;
    graph.layer(1, "ABCD", "ABCD").layer(2, "ABC", "ABCD").layer(2, "D", "ACD");
    graph.layer(3, "A", "ABC").layer(3, "BD", "ABD").add("C3", {"C2", "B2", "D2"});
    for (int round = 4; round <= 6; ++round) graph.layer(round, "ABCD", "ABCD");
    const json::value output = output_of("committee", graph.text(R"({"1":["B"],"4":["A"]})"));
    EXPECT_EQ(output.at("slots").at(0).at("how"), "indirect");
    EXPECT_EQ(output.at("slots").at(0).at("status"), "commit");
    EXPECT_EQ(output.at("output"), json::parse(R"(["B1","A4"])"));
}

TEST_F(WeftSim, TiesAreBrokenByTagThenId) {
    // Two blocks of D in round 1, the later id with the lower tag.
    Graph graph;
    graph.layer(1, "ABC", "ABCD").add("D1x", {"D0", "A0", "B0"}, "z").add("D1y", {"D0", "A0", "B0"}, "a");
    graph.add("A2", {"A1", "B1", "D1x"}).add("B2", {"B1", "A1", "D1y"}).add("C2", {"C1", "A1", "B1"});
    graph.layer(3, "ABC", "ABC").layer(4, "ABC", "ABC").layer(5, "ABC", "ABC");
    const json::value output = output_of("committee", graph.text(R"({"3":["A"]})"));
    EXPECT_EQ(output.at("sub_dags").at(0).at("blocks"),
              json::parse(R"(["A1","B1","C1","D1y","D1x","A2","B2","C2","A3"])"));
}

TEST_F(WeftSim, CollectionDepthLeavesOutOldBlocks) {
    Graph graph;
    graph.layer(1, "ABCD", "ABCD");
    for (int round = 2; round <= 6; ++round) graph.layer(round, "ABC", "ABC");
    graph.add("D7", {"D1", "A6", "B6", "C6"});
    graph.add("A7", {"A6", "B6", "C6"}).add("B7", {"B6", "A6", "C6"}).add("C7", {"C6", "A6", "B6"});
    graph.add("A8", {"A7", "B7", "C7", "D7"}).add("B8", {"B7", "A7", "C7", "D7"}).add("C8", {"C7", "A7", "B7", "D7"});
    graph.layer(9, "ABC", "ABC");
    const std::string schedule = R"({"4":["A"],"7":["D"]})";
    const json::value all = output_of("committee", graph.text(schedule)).at("sub_dags").at(1).at("blocks");
    const json::value some =
        output_of("committee", graph.text(schedule, R"(,"gc_depth":3)")).at("sub_dags").at(1).at("blocks");
    EXPECT_EQ(all, json::parse(R"(["D1","B4","C4","A5","B5","C5","A6","B6","C6","D7"])"));
    EXPECT_EQ(some, json::parse(R"(["B4","C4","A5","B5","C5","A6","B6","C6","D7"])"));
}

TEST_F(WeftSim, AuthorsMayBeNumbersAndGenesisMayBeListed) {
    EXPECT_EQ(output_of("committee", R"({"n":1,"schedule":{"1":[10]},"blocks":[
        {"id":"g","author":10,"round":0},
        {"id":1,"author":10,"round":1,"parents":["g"]},
        {"id":2,"author":10,"round":2,"parents":[1]},
        {"id":3,"author":10,"round":3,"parents":[2],"tag":7}]})")
                  .at("output"),
              json::parse(R"(["1"])"));
}

TEST_F(WeftSim, AuthorsThatNeverAppearHaveAGenesisToo) {
    const Outcome result =
        run("committee", one_block(R"({"id":"x","author":"A","round":1,"parents":["A0","B0","D0"]})"));
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(json::parse(result.out), json::parse(R"({"slots":[],"output":[],"sub_dags":[]})"));
}

TEST_F(WeftSim, OwnBlockNotFirstIsAWarning) {
    const Outcome result = run("committee", one_block(R"({"id":"x","author":"A","round":1,"parents":["B0","A0"]})"));
    EXPECT_EQ(result.status, 0);
    EXPECT_NE(result.err.find("warning"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("\"x\""), std::string::npos) << result.err;
}

TEST_F(WeftSim, BadCommitteeGraphsAreRefusedWithTheBlocksName) {
    const std::string first = R"({"id":"A1","author":"A","round":1,"parents":["A0"]},)";
    expect_refused("committee", one_block(first + R"({"id":"B1","author":"B","round":1,"parents":["Q9"]})"), "\"Q9\"");
    expect_refused("committee", one_block(first + R"({"id":"A1","author":"B","round":1,"parents":["B0"]})"), "\"A1\"");
    expect_refused("committee", one_block(first + R"({"id":"A0","author":"B","round":1,"parents":["B0"]})"), "\"A0\"");
    expect_refused("committee", one_block(first + R"({"id":"B1","author":"B","round":1,"parents":["A1"]})"), "earlier");
    expect_refused("committee", one_block(R"({"id":"A2","author":"A","round":2,"parents":["A1"]},
        {"id":"A1","author":"A","round":1,"parents":["A0"]})"),
                   "causal order");
    for (const std::string key : {"id", "author", "round", "parents"}) {
        json::object block = json::parse(R"({"id":"A1","author":"A","round":1,"parents":["A0"]})").as_object();
        block.erase(key);
        expect_refused("committee", one_block(json::serialize(block)), "\"" + key + "\"");
        block[key] = json::object{};
        expect_refused("committee", one_block(json::serialize(block)), key);
    }
    for (const std::string round : {"-1", "1.5", "\"1\"", "99999999999", "null"}) {
        expect_refused("committee", one_block(R"({"id":"A1","author":"A","parents":["A0"],"round":)" + round + "}"),
                       "round");
    }
}

TEST_F(WeftSim, BadFilesAreRefused) {
    expect_refused("committee", "", "not valid JSON");
    expect_refused("committee", "[1,2", "not valid JSON");
    expect_refused("committee", "[]", "object");
    expect_refused("committee", R"({"schedule":{},"blocks":[]})", "\"n\"");
    expect_refused("committee", R"({"n":0,"schedule":{},"blocks":[]})", "n: ");
    expect_refused("committee", R"({"n":4,"blocks":[]})", "\"schedule\"");
    expect_refused("committee", R"({"n":4,"schedule":{}})", "\"blocks\"");
    expect_refused("committee", R"({"n":4,"schedule":{"x":["A"]},"blocks":[]})", "schedule");
    expect_refused("committee", R"({"n":4,"schedule":{"0":["A"]},"blocks":[]})", "genesis");
    expect_refused("committee", R"({"n":4,"schedule":{"1":["A","A"]},"blocks":[]})", "round 1");
    expect_refused("committee", R"({"n":1,"schedule":{"1":["A"],"2":["B"]},"blocks":[]})", "n is 1");
    expect_refused("committee", R"({"n":4,"schedule":{},"blocks":[],"gc_depth":-1})", "gc_depth");
    expect_refused("order", R"({"blocks":[{"id":"a","parents":[]}]})", "\"from\"");
    expect_refused("order", R"({"blocks":[{"id":"a","parents":[]}],"from":"b"})", "\"b\"");
    expect_refused("order", R"({"blocks":[{"id":"a"}],"from":"a"})", "\"parents\"");
    expect_refused("order", R"({"blocks":[{"id":"a","parents":[]},{"id":"a","parents":[]}],"from":"a"})", "unique");
    expect_refused("order", R"({"blocks":[{"id":"a","parents":["b"]},{"id":"b","parents":["a"]}],"from":"a"})",
                   "cycle");
}

TEST_F(WeftSim, FilesThatCannotBeReadAndBadCommandLinesExitWithTwo) {
    EXPECT_EQ(run("committee", "{}", folder_ + "/none").status, 2);
    EXPECT_EQ(run("order", "{}", folder_).status, 2);
    EXPECT_EQ(run("committee", "{}", " ").status, 2);
    EXPECT_EQ(run("guess", "{}").status, 2);
    EXPECT_EQ(run("--help", "{}").status, 0);
}

TEST_F(WeftSim, OrderIsDepthFirstPostOrderOverListedParents) {
    const std::string blocks = R"({"blocks":[{"id":"d","parents":["b","c","gone"]},{"id":"b","parents":["s","a"]},
        {"id":"c","parents":["a","b"]},{"id":"a","parents":["s"]},{"id":"s","parents":["t"]},{"id":"t","parents":[]}],)";
    EXPECT_EQ(output_of("order", blocks + R"("ordered":[],"from":"d"})"),
              json::parse(R"({"order":["t","s","a","b","c","d"]})"));
    EXPECT_EQ(output_of("order", blocks + R"("ordered":["s","elsewhere"],"from":"d"})"),
              json::parse(R"({"order":["a","b","c","d"]})"));
    EXPECT_EQ(output_of("order", blocks + R"("ordered":["d"],"from":"d"})"), json::parse(R"({"order":[]})"));
    const Outcome piped = run("order", blocks + R"("from":"b"})", "-");
    EXPECT_EQ(json::parse(piped.out), json::parse(R"({"order":["t","s","a","b"]})"));
}

TEST_F(WeftSim, RunTellsWhatItDrewAndRepeatsItself) {
    const Outcome once = run("run --seed 3 --duration 2 --nodes 4 --twice", "", " ");
    EXPECT_EQ(once.status, 0) << once.err;
    for (const char* word :
         {"seed       3\n", "source     ", "4 validators", "commits    ", "digest     ", "twice the same"}) {
        EXPECT_NE(once.out.find(word), std::string::npos) << word << " is not in\n" << once.out;
    }
    EXPECT_EQ(run("run --seed 3 --duration 2 --nodes 4 --twice", "", " ").out, once.out);
}

TEST_F(WeftSim, RunOverSeedsReportsWhatIsBrokenWithTheCommandThatRepeatsIt) {
    const Outcome outcome = run("run --seed 1 --seeds 1 --faults yes --plant forgets-synced", "", " ");
    EXPECT_EQ(outcome.status, 1);
    EXPECT_NE(outcome.err.find("seed 1, at "), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("weft-sim run --seed 1 --faults yes --plant forgets-synced\n"), std::string::npos);
    EXPECT_NE(outcome.out.find("1 seeds, 1 broken"), std::string::npos) << outcome.out;
}

TEST_F(WeftSim, RunTracesAndRefuses) {
    const Outcome traced = run("run --seed 4 --duration 1 --nodes 4 --trace -", "", " ");
    EXPECT_EQ(traced.status, 0) << traced.err;
    EXPECT_NE(traced.out.find(" all faults heal\n"), std::string::npos);
    for (const char* options : {"--nodes 2", "--nodes 101", "--loss 101", "--byzantine truth", "--latency moon"}) {
        EXPECT_EQ(run("run --seed 1 " + std::string(options), "", " ").status, 2) << options;
    }
    EXPECT_EQ(run("run --trace /nowhere/at/all", "", " ").status, 2);
}

TEST_F(WeftSim, DeepGraphsNeedNoStack) {
    constexpr int kBlocks = 100'000;
    json::array committee;
    json::array tangle;
    for (int round = 1; round <= kBlocks; ++round) {
        const json::array parents{round == 1 ? json::value("A0") : json::value(round - 1)};
        committee.push_back(json::object{{"id", round}, {"author", "A"}, {"round", round}, {"parents", parents}});
        tangle.push_back(json::object{{"id", round}, {"parents", parents}});
    }
    json::object graph{{"n", 1}, {"schedule", {{std::to_string(kBlocks - 2), json::array{"A"}}}}};
    graph["blocks"] = std::move(committee);
    const json::value decided = output_of("committee", json::serialize(graph));
    EXPECT_EQ(decided.at("sub_dags").at(0).at("blocks").as_array().size(), kBlocks - 2u);
    const json::object order{{"blocks", std::move(tangle)}, {"from", kBlocks}};
    EXPECT_EQ(output_of("order", json::serialize(order)).at("order").as_array().size(), std::size_t{kBlocks});
}

}  // namespace
