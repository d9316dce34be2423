// Draws the tangle with WebGL2: all blocks in one call (a point each), all edges in another (a line each). Positions are
// uploaded once, when a block comes; a frame moves the view only. Not instanced: software renderers take every instance
// for a draw of its own.
import { kBlocksMax, kEdgesMax, type TangleModel } from "./tangle";

export interface View {
  right: number; // seconds at the right edge
  span: number; // seconds across
  top: number; // 0 to 1: what of the height is seen
  bottom: number;
}

export type Color = [number, number, number];
export interface Palette {
  fates: [Color, Color, Color, Color]; // pending, confirmed, rejected, expired
  edge: Color;
  paper: Color;
}

// With more blocks in view than that lines are a haze, and take a software renderer long: there are none then.
export const kBlocksWithLinesMax = 4000;

const kBlockShader = `#version 300 es
layout(location=0) in float x;
layout(location=1) in float y;
layout(location=2) in float fate;
uniform vec4 view; // left, 1/span, top, 1/height
uniform float size; // of a block, in pixels
uniform vec3 colors[4];
out vec3 color;
void main() {
  vec2 center = vec2((x - view.x) * view.y * 2.0 - 1.0, 1.0 - (y - view.z) * view.w * 2.0);
  int which = int(fate + 0.5);
  float scale = which == 1 ? 1.0 : which == 0 ? 0.85 : 1.5;
  gl_Position = vec4(center, 0.0, 1.0);
  gl_PointSize = size * scale;
  color = colors[which];
}`;
const kBlockPaint = `#version 300 es
precision mediump float;
in vec3 color;
out vec4 paint;
void main() {
  vec2 at = gl_PointCoord * 2.0 - 1.0;
  float d = dot(at, at);
  if (d > 1.0) discard;
  paint = vec4(color, 1.0 - smoothstep(0.7, 1.0, d));
}`;
const kEdgeShader = `#version 300 es
layout(location=0) in vec2 p;
uniform vec4 view;
void main() {
  gl_Position = vec4((p.x - view.x) * view.y * 2.0 - 1.0, 1.0 - (p.y - view.z) * view.w * 2.0, 0.0, 1.0);
}`;
const kEdgePaint = `#version 300 es
precision mediump float;
uniform vec4 color;
out vec4 paint;
void main() { paint = color; }`;

function compile(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram()!;
  for (const [type, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "no program");
  return program;
}

// What of a ring (`count` ever written, `size` kept) was written since `before`, as pieces [first, end) of the buffer.
function pieces(before: number, count: number, size: number): [number, number][] {
  if (count - before >= size) return [[0, size]];
  const [from, to] = [before % size, count % size];
  if (from === to) return [];
  return from < to ? [[from, to]] : to === 0 ? [[from, size]] : [[from, size], [0, to]];
}

// A program with the places of its uniforms: asking for one waits for the graphics process, which no frame should do.
interface Brush<Name extends string> {
  program: WebGLProgram;
  at: Record<Name, WebGLUniformLocation | null>;
}
function brush<Name extends string>(gl: WebGL2RenderingContext, vertex: string, fragment: string, names: readonly Name[]): Brush<Name> {
  const program = compile(gl, vertex, fragment);
  const at = Object.fromEntries(names.map((name) => [name, gl.getUniformLocation(program, name)]));
  return { program, at: at as Brush<Name>["at"] };
}

export class Painter {
  private readonly gl: WebGL2RenderingContext;
  private readonly blocks: Brush<"view" | "size" | "colors">;
  private readonly edges: Brush<"view" | "color">;
  private readonly xs: WebGLBuffer;
  private readonly ys: WebGLBuffer;
  private readonly fates: WebGLBuffer;
  private readonly ends: WebGLBuffer;
  private readonly blockArray: WebGLVertexArrayObject;
  private readonly edgeArray: WebGLVertexArrayObject;
  private blocksSent = 0;
  private edgesSent = 0;
  private epoch = -1;

  // Throws when the browser has no WebGL2.
  constructor(private readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: false });
    if (!gl) throw new Error("This browser has no WebGL2.");
    this.gl = gl;
    this.blocks = brush(gl, kBlockShader, kBlockPaint, ["view", "size", "colors"]);
    this.edges = brush(gl, kEdgeShader, kEdgePaint, ["view", "color"]);
    const buffer = (bytes: number) => {
      const made = gl.createBuffer()!;
      gl.bindBuffer(gl.ARRAY_BUFFER, made);
      gl.bufferData(gl.ARRAY_BUFFER, bytes, gl.DYNAMIC_DRAW);
      return made;
    };
    [this.xs, this.ys, this.fates, this.ends] = [buffer(4 * kBlocksMax), buffer(4 * kBlocksMax), buffer(kBlocksMax), buffer(16 * kEdgesMax)];
    this.blockArray = gl.createVertexArray()!;
    gl.bindVertexArray(this.blockArray);
    for (const location of [0, 1, 2]) gl.enableVertexAttribArray(location);
    this.edgeArray = gl.createVertexArray()!;
    gl.bindVertexArray(this.edgeArray);
    gl.enableVertexAttribArray(0);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
  }

  private upload(model: TangleModel): void {
    const gl = this.gl;
    const send = (buffer: WebGLBuffer, data: Float32Array | Uint8Array, first: number, end: number, width: number) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferSubData(gl.ARRAY_BUFFER, first * width * data.BYTES_PER_ELEMENT, data, first * width, (end - first) * width);
    };
    if (this.epoch !== model.epochUs || model.blockCount < this.blocksSent) {
      this.blocksSent = this.edgesSent = 0;
      this.epoch = model.epochUs;
    }
    for (const [first, end] of pieces(this.blocksSent, model.blockCount, kBlocksMax)) {
      send(this.xs, model.x, first, end, 1);
      send(this.ys, model.y, first, end, 1);
    }
    for (const [first, end] of pieces(this.edgesSent, model.edgeCount, kEdgesMax)) send(this.ends, model.edges, first, end, 4);
    if (model.fatesChanged || this.blocksSent === 0) send(this.fates, model.fates, 0, kBlocksMax, 1);
    model.fatesChanged = false;
    this.blocksSent = model.blockCount;
    this.edgesSent = model.edgeCount;
  }

  // How many blocks were drawn.
  draw(model: TangleModel, view: View, palette: Palette, ratio: number): number {
    const gl = this.gl;
    this.upload(model);
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(...palette.paper, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const left = view.right - view.span;
    const shown = visible(model, left, view.right);
    const seen = shown.reduce((sum, [first, end]) => sum + end - first, 0);
    const uniform = [left, 1 / view.span, view.top, 1 / (view.bottom - view.top)] as const;
    if (seen <= kBlocksWithLinesMax) this.drawEdges(model, left, uniform, palette, seen);
    gl.useProgram(this.blocks.program);
    gl.uniform4f(this.blocks.at.view, ...uniform);
    gl.uniform3fv(this.blocks.at.colors, palette.fates.flat());
    const radius = seen > 8000 ? 1.6 : seen > 2500 ? 2.2 : seen > 800 ? 3 : 4;
    gl.uniform1f(this.blocks.at.size, 2 * radius * ratio);
    gl.bindVertexArray(this.blockArray);
    for (const [first, end] of shown) {
      const at = (buffer: WebGLBuffer, location: number, type: number, bytes: number) => {
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        gl.vertexAttribPointer(location, 1, type, false, 0, first * bytes);
      };
      at(this.xs, 0, gl.FLOAT, 4);
      at(this.ys, 1, gl.FLOAT, 4);
      at(this.fates, 2, gl.UNSIGNED_BYTE, 1);
      gl.drawArrays(gl.POINTS, 0, end - first);
    }
    return seen;
  }

  private drawEdges(model: TangleModel, left: number, uniform: readonly [number, number, number, number], palette: Palette, seen: number): void {
    const gl = this.gl;
    // An edge stands where its child came: those further left than the oldest child seen are not drawn.
    const count = Math.min(model.edgeCount, kEdgesMax);
    const oldest = model.edgeCount - count;
    let [low, high] = [oldest, model.edgeCount];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (model.edges[(middle % kEdgesMax) * 4]! < left) low = middle + 1;
      else high = middle;
    }
    gl.useProgram(this.edges.program);
    gl.uniform4f(this.edges.at.view, ...uniform);
    const alpha = Math.min(0.32, Math.max(0.06, 200 / (seen + 1)));
    gl.uniform4f(this.edges.at.color, ...palette.edge, alpha);
    gl.bindVertexArray(this.edgeArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.ends);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    for (const [first, end] of pieces(low, model.edgeCount, kEdgesMax)) gl.drawArrays(gl.LINES, 2 * first, 2 * (end - first));
  }
}

// The blocks of a stretch of time, as pieces of the ring. They lie in the order in which they came.
export function visible(model: TangleModel, left: number, right: number): [number, number][] {
  const bound = (limit: number) => {
    let [low, high] = [model.oldest, model.blockCount];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (model.x[middle % kBlocksMax]! < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const [first, end] = [bound(left), bound(right)];
  return first === end ? [] : pieces(first, end, kBlocksMax);
}

// The remembered block nearest to a place of the picture, within a distance in pixels.
export function nearest(model: TangleModel, view: View, width: number, height: number, px: number, py: number, within: number): number | null {
  const perSecond = width / view.span;
  const x = view.right - view.span + px / perSecond;
  const reach = within / perSecond;
  let best: number | null = null;
  let bestDistance = within * within;
  for (const [first, end] of visible(model, x - reach, x + reach)) {
    for (let at = first; at < end; ++at) {
      const dx = (model.x[at]! - x) * perSecond;
      const dy = ((model.y[at]! - view.top) / (view.bottom - view.top)) * height - py;
      const distance = dx * dx + dy * dy;
      if (distance >= bestDistance) continue;
      bestDistance = distance;
      best = at;
    }
  }
  if (best === null) return null;
  // From the place in the ring to the number of the block.
  const last = model.blockCount - 1;
  return last - ((last - best) % kBlocksMax + kBlocksMax) % kBlocksMax;
}
