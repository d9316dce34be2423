// Draws the tangle with WebGL2. Few blocks are drawn anew in each frame. More of them are drawn once each: the picture is kept
// in a texture that is a ribbon (ribbon.ts), into which comes what is new, and a frame shows its visible part. All blocks of a
// turn are one call (a point each), all edges another (a line each). Not instanced: software renderers take every instance
// for a draw of its own.
import { pieces, visible, type View } from "./draw";
import { column, grade, wrap, type Columns } from "./ribbon";
import { brush, kBlockPaint, kBlockShader, kEdgePaint, kEdgeShader, kScreenPaint, kScreenShader, type Brush } from "./shaders";
import { kBlocksMax, kChangedMax, kEdgesMax, type TangleModel } from "./tangle";

export type Color = [number, number, number];
export interface Palette {
  fates: [Color, Color, Color, Color]; // pending, confirmed, rejected, expired
  edge: Color;
  paper: Color;
}

// Blocks in view from which on they are drawn smaller; lines are a haze from the third on, and are left out.
const kGrades = [800, 2500, 4000, 8000];
const kRadius = [4, 3, 2.2, 2.2, 1.6];
const kGradesWithLines = 3;
const kGradesWithoutRibbon = 1; // showing the ribbon takes a software renderer as long as some 1,000 blocks with their lines

// Whatever, when it changes, makes another picture of the same blocks.
interface Look {
  width: number;
  height: number;
  span: number;
  top: number;
  bottom: number;
  ratio: number;
  grade: number;
  revision: number;
  palette: Palette;
}
const same = (a: Look, b: Look) => (Object.keys(a) as (keyof Look)[]).every((key) => a[key] === b[key]);

export interface Drawn {
  blocks: number;
  lines: boolean; // whether edges are
}

export class Painter {
  private readonly gl: WebGL2RenderingContext;
  private readonly blocks: Brush<"view" | "size" | "colors">;
  private readonly edges: Brush<"view" | "color">;
  private readonly screen: Brush<"first" | "width">;
  private readonly blockArray: WebGLVertexArrayObject;
  private readonly edgeArray: WebGLVertexArrayObject;
  private readonly screenArray: WebGLVertexArrayObject;
  private readonly blockBuffer: WebGLBuffer;
  private readonly edgeBuffer: WebGLBuffer;
  private readonly ribbon: WebGLFramebuffer;
  private texture: WebGLTexture | null = null; // what it is drawn on
  private ribbonWidth = 0;
  private ribbonHeight = 0;
  private readonly scratch = new Float32Array(3 * (kBlocksMax + kChangedMax));
  private look: Look | null = null;
  private origin = 0; // the column of the picture that lies in the ribbon's first
  private left = 0; // the first column that is seen
  private blocksDrawn = 0;
  private edgesDrawn = 0;

  // Throws when the browser has no WebGL2.
  constructor(private readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: false });
    if (!gl) throw new Error("This browser has no WebGL2.");
    this.gl = gl;
    this.blocks = brush(gl, kBlockShader, kBlockPaint, ["view", "size", "colors"]);
    this.edges = brush(gl, kEdgeShader, kEdgePaint, ["view", "color"]);
    this.screen = brush(gl, kScreenShader, kScreenPaint, ["first", "width"]);
    const array = (floats: number): [WebGLVertexArrayObject, WebGLBuffer] => {
      const [made, buffer] = [gl.createVertexArray()!, gl.createBuffer()!];
      gl.bindVertexArray(made);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.enableVertexAttribArray(0);
      gl.vertexAttribPointer(0, floats, gl.FLOAT, false, 0, 0);
      return [made, buffer];
    };
    [this.blockArray, this.blockBuffer] = array(3);
    [this.edgeArray, this.edgeBuffer] = array(2);
    this.ribbon = gl.createFramebuffer()!;
    this.screenArray = gl.createVertexArray()!;
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  draw(model: TangleModel, view: View, palette: Palette, ratio: number): Drawn {
    const { width, height } = this.canvas;
    const seen = visible(model, view.right - view.span, view.right).reduce((sum, [first, end]) => sum + end - first, 0);
    const { span, top, bottom } = view;
    const look: Look = { width, height, span, top, bottom, ratio, grade: grade(kGrades, seen, this.look?.grade ?? 0), revision: model.revision, palette };
    const left = Math.round(((view.right - span) / span) * width);
    const drawn = { blocks: seen, lines: look.grade < kGradesWithLines };
    if (width === 0 || height === 0) return drawn;
    const still = this.look !== null && same(look, this.look);
    if (still && left === this.left && model.blockCount === this.blocksDrawn && model.changed.length === 0) return drawn;
    const ribbon = look.grade >= kGradesWithoutRibbon;
    this.prepare(look, seen, ribbon);
    if (ribbon && still && left >= this.left && left - this.left < width) {
      this.paint(model, look, { from: this.left + width, to: left + width });
      this.left = left;
      this.paintNews(model, look);
    } else {
      this.origin = this.left = left;
      this.paint(model, look, { from: left, to: left + width });
    }
    model.changed.length = 0;
    this.blocksDrawn = model.blockCount;
    this.edgesDrawn = model.edgeCount;
    if (ribbon) this.show(look);
    return drawn;
  }

  private prepare(look: Look, seen: number, ribbon: boolean): void {
    const gl = this.gl;
    gl.bindFramebuffer(gl.FRAMEBUFFER, ribbon ? this.ribbon : null);
    if (ribbon && (look.width !== this.ribbonWidth || look.height !== this.ribbonHeight)) this.resize(look);
    gl.viewport(0, 0, look.width, look.height);
    gl.enable(gl.SCISSOR_TEST);
    gl.useProgram(this.blocks.program);
    gl.uniform3fv(this.blocks.at.colors, look.palette.fates.flat());
    gl.uniform1f(this.blocks.at.size, 2 * kRadius[look.grade]! * look.ratio);
    gl.useProgram(this.edges.program);
    gl.uniform4f(this.edges.at.color, ...look.palette.edge, Math.min(0.32, Math.max(0.06, 200 / (seen + 1))));
    this.look = look;
  }

  private resize({ width, height }: Look): void {
    const gl = this.gl;
    gl.deleteTexture(this.texture);
    this.texture = gl.createTexture()!;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.texture, 0);
    [this.ribbonWidth, this.ribbonHeight] = [width, height];
  }

  // Some columns of the picture, from nothing.
  private paint(model: TangleModel, look: Look, columns: Columns): void {
    const gl = this.gl;
    gl.clearColor(...look.palette.paper, 1);
    for (const piece of wrap(this.origin, look.width, columns)) {
      gl.scissor(piece.at, 0, piece.to - piece.from, look.height);
      gl.clear(gl.COLOR_BUFFER_BIT);
    }
    // A block reaches beyond its column by its radius, a rejected one by half as much again.
    const reach = 1.5 * Math.max(...kRadius) * look.ratio;
    const seconds = (column: number) => (column * look.span) / look.width;
    const begin = seconds(columns.from - reach);
    if (look.grade < kGradesWithLines) this.drawEdges(model, look, firstEdge(model, begin), columns);
    let count = 0;
    for (const [first, end] of visible(model, begin, seconds(columns.to + reach))) {
      for (let at = first; at < end; ++at) this.put(count++, model, at);
    }
    this.drawBlocks(count, look, columns);
  }

  // What came and what changed since the last time, wherever it is seen.
  private paintNews(model: TangleModel, look: Look): void {
    const columns = { from: this.left, to: this.left + look.width };
    if (look.grade < kGradesWithLines) this.drawEdges(model, look, this.edgesDrawn, columns);
    let count = 0;
    for (const number of model.changed) this.put(count++, model, number % kBlocksMax);
    for (let number = Math.max(this.blocksDrawn, model.oldest); number < model.blockCount; ++number) this.put(count++, model, number % kBlocksMax);
    this.drawBlocks(count, look, columns);
  }

  private put(index: number, model: TangleModel, at: number): void {
    this.scratch[3 * index] = model.x[at]!;
    this.scratch[3 * index + 1] = model.y[at]!;
    this.scratch[3 * index + 2] = model.fates[at]!;
  }

  private drawBlocks(count: number, look: Look, columns: Columns): void {
    if (count === 0) return;
    const gl = this.gl;
    gl.useProgram(this.blocks.program);
    gl.bindVertexArray(this.blockArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.blockBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, this.scratch.subarray(0, 3 * count), gl.STREAM_DRAW);
    this.each(look, columns, this.blocks.at.view, () => gl.drawArrays(gl.POINTS, 0, count));
  }

  private drawEdges(model: TangleModel, look: Look, from: number, columns: Columns): void {
    const gl = this.gl;
    gl.useProgram(this.edges.program);
    gl.bindVertexArray(this.edgeArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.edgeBuffer);
    for (const [first, end] of pieces(from, model.edgeCount, kEdgesMax)) {
      gl.bufferData(gl.ARRAY_BUFFER, model.edges.subarray(4 * first, 4 * end), gl.STREAM_DRAW);
      this.each(look, columns, this.edges.at.view, () => gl.drawArrays(gl.LINES, 0, 2 * (end - first)));
    }
  }

  // Calls `run` for each piece of the ribbon in which those columns lie, with its view set and all else cut off.
  private each(look: Look, columns: Columns, view: WebGLUniformLocation | null, run: () => void): void {
    const gl = this.gl;
    gl.enable(gl.BLEND);
    for (const piece of wrap(this.origin, look.width, columns)) {
      const left = ((piece.from - piece.at) * look.span) / look.width;
      gl.uniform4f(view, left, 1 / look.span, look.top, 1 / (look.bottom - look.top));
      gl.scissor(piece.at, 0, piece.to - piece.from, look.height);
      run();
    }
  }

  private show({ width }: Look): void {
    const gl = this.gl;
    gl.disable(gl.SCISSOR_TEST);
    gl.disable(gl.BLEND);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.useProgram(this.screen.program);
    gl.bindVertexArray(this.screenArray);
    gl.uniform1i(this.screen.at.first, column(this.origin, width, this.left));
    gl.uniform1i(this.screen.at.width, width);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}

// An edge stands where its child came: the first whose child came at that time or later.
function firstEdge(model: TangleModel, seconds: number): number {
  let [low, high] = [Math.max(0, model.edgeCount - kEdgesMax), model.edgeCount];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (model.edges[(middle % kEdgesMax) * 4]! < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
